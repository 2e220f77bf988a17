"""Signed links: every message leads to the one thing to do.

A message says where it leads (`link_purpose`, `link_id`) and holds `LINK` in place of the address.
The worker writes the address when it sends, for the contact that it sends to: it is stored nowhere.
What a link opens is a `Way`; each app hands its own in to `WAYS`, in its `hooks`.
"""
