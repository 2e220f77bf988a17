"""Whom no message of a decision reaches, and what staff do in its place."""

from .orientation_told import phone_told


def whom_to_tell(played, user):
    """Those who get nothing in writing: pairs of a member and the number to ring, as this person
    may read it, and the members without any. None before the decision was played through."""
    if played is None:
        return None
    members = [one.member for one in played.not_told]
    return {
        "to_ring": [(member, phone_told(member, user)) for member in members if member.phone],
        "unreached": [member for member in members if not member.phone],
    }
