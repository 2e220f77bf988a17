"""What the desk does for a walk-in, in one transaction."""

from django.db import transaction

from members.enums import ConsentMeans, DuplicateGround, Origin
from members.models import Member
from skills_center.base.rights import require

from .documents import take_document
from .duplicates import Match, find_likely
from .registration import register

MOST_SHOWN = 8


def look_up(candidate):
    """Files that may be of the person at the desk: likely doubles, and all that share the phone."""
    matches = {match.member_id: match for match in find_likely([candidate])[0]}
    if candidate.phone:
        for pk, number in Member.objects.filter(phone=candidate.phone).values_list("pk", "number"):
            matches.setdefault(pk, Match(pk, number, DuplicateGround.PHONE_BIRTH))
    found = Member.objects.select_related("center").in_bulk(list(matches)[:MOST_SHOWN])
    return [found[pk] for pk in matches if pk in found]


@transaction.atomic
def register_walk_in(*, answers, papers, language, by):
    """Open the file of who stands at the desk and keep the papers they brought.

    `answers` are those of the form, `papers` pairs of kind and file. Raises DomainError as
    `register()` does.
    """
    member = register(
        **answers, language=language, origin=Origin.DESK, means=ConsentMeans.PAPER, by=by
    )
    # Of what came to be: where the answers name no centre, nobody but the network's staff may.
    require(by, "members.add_member", member)
    for kind, file in papers:
        take_document(member=member, kind=kind, file=file, by=by)
    return member
