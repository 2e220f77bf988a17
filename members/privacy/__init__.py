"""What this app keeps about members: one module a subject, each with its contract.

`members/hooks.py` hands them in; the machinery that asks them is `skills_center/privacy`.
"""
