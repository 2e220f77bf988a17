from .accounts import StaffRole, User
from .members import Consent, Guardian, Member, MemberGoal, NumberSequence
from .messages import Message

__all__ = [
    "Consent",
    "Guardian",
    "Member",
    "MemberGoal",
    "Message",
    "NumberSequence",
    "StaffRole",
    "User",
]
