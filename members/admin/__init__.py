from . import accounts, activity, duplicates, imports, invitations, members, messages

__all__ = [
    "accounts",
    "activity",
    "duplicates",
    "imports",
    "invitations",
    "members",
    "messages",
]
