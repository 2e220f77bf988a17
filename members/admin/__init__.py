from . import (
    accounts,
    activity,
    duplicates,
    imports,
    invitations,
    members,
    messages,
    privacy,
    proposals,
)

__all__ = [
    "accounts",
    "activity",
    "duplicates",
    "imports",
    "invitations",
    "members",
    "messages",
    "privacy",
    "proposals",
]
