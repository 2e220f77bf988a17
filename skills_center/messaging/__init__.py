"""What the portal tells people: the outbox, the ways out of the house, the words.

A recipient is anything with a language, a centre and a contact; who stands above hands in who they
are. Nothing here knows a member.
"""
