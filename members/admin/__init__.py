from . import (
    accounts,
    activity,
    duplicates,
    imports,
    invitations,
    members,
    messages,
    number_changes,
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
    "number_changes",
    "privacy",
    "proposals",
]
