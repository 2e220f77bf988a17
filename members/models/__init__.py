from .accounts import StaffRole, User
from .documents import Access, Document
from .duplicates import DuplicatePair, Merge
from .imports import RegisterImport
from .invitations import Invitation, InvitedRole
from .log_ins import LogIn
from .members import Consent, Guardian, Member, MemberGoal, NumberSequence
from .messages import Message

__all__ = [
    "Access",
    "Consent",
    "Document",
    "DuplicatePair",
    "Guardian",
    "Invitation",
    "InvitedRole",
    "LogIn",
    "Member",
    "MemberGoal",
    "Merge",
    "Message",
    "NumberSequence",
    "RegisterImport",
    "StaffRole",
    "User",
]
