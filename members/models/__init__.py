from .accounts import StaffRole, User
from .documents import Access, Document
from .duplicates import DuplicatePair, Merge
from .imports import RegisterImport
from .members import Consent, Guardian, Member, MemberGoal, NumberSequence
from .messages import Message

__all__ = [
    "Access",
    "Consent",
    "Document",
    "DuplicatePair",
    "Guardian",
    "Member",
    "MemberGoal",
    "Merge",
    "Message",
    "NumberSequence",
    "RegisterImport",
    "StaffRole",
    "User",
]
