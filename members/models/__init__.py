from .accounts import StaffRole, User
from .consents import Consent, Notice
from .documents import Access, Document, Removal
from .duplicates import DuplicatePair, Merge
from .guardians import Guardian
from .held_papers import HeldPaper
from .imports import RegisterImport
from .invitations import Invitation, InvitedRole
from .log_ins import LogIn
from .members import Member, MemberGoal, NumberSequence
from .number_changes import NumberChange, NumberChangeMove
from .proposals import Proposal, ProposalMove
from .requests import DataRequest, DataRequestMove

__all__ = [
    "Access",
    "Consent",
    "DataRequest",
    "DataRequestMove",
    "Document",
    "DuplicatePair",
    "Guardian",
    "HeldPaper",
    "Invitation",
    "InvitedRole",
    "LogIn",
    "Member",
    "MemberGoal",
    "Merge",
    "Notice",
    "NumberChange",
    "NumberChangeMove",
    "NumberSequence",
    "Proposal",
    "ProposalMove",
    "RegisterImport",
    "Removal",
    "StaffRole",
    "User",
]
