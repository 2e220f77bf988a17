from . import accounts, activity, duplicates, imports, invitations, members, messages, privacy

__all__ = [
    "accounts",
    "activity",
    "duplicates",
    "imports",
    "invitations",
    "members",
    "messages",
    "privacy",
]
