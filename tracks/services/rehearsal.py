"""What would happen, and what people would read, if a decision were taken: nothing of it stays."""

from dataclasses import dataclass, field

from django.db import transaction

from members.notices import overheard
from skills_center.base.errors import DomainError
from tracks.models import Enrolment


@dataclass
class Rehearsal:
    """`moved` are the enrolments in the state they would reach, `failed` pairs of one and why."""

    moved: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    letters: list = field(default_factory=list)


def rehearse(verb, enrolments, **details):
    """Run the verb on each, listen to what would be told, and take all of it back."""
    played = Rehearsal()
    with transaction.atomic(), overheard() as letters:
        for enrolment in enrolments:
            try:
                with transaction.atomic():
                    played.moved.append(verb(enrolment, **details))
            except DomainError as error:
                played.failed.append((enrolment, str(error)))
        played.letters = list(letters)
        transaction.set_rollback(True)
    return played


def in_turn(enrolments):
    """In the order in which a bulk decision takes them: by rank in the list, then by arrival."""
    return Enrolment.objects.filter(pk__in=[one.pk for one in enrolments]).order_by(
        "cohort", "position", "arrival"
    )
