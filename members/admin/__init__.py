from . import (
    accounts,
    activity,
    duplicates,
    imports,
    invitations,
    members,
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
    "number_changes",
    "privacy",
    "proposals",
]
