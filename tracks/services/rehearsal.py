"""What would happen, and what people would read, if a decision were taken: nothing of it stays."""

from dataclasses import dataclass, field

from django.db import transaction

from members.models import Member
from skills_center.base.errors import DomainError
from skills_center.messaging.telling import overheard

from .orientation import TOGETHER


@dataclass
class Rehearsal:
    """`moved` are the enrolments in the state they would reach, `failed` pairs of one and why;
    `letters` pairs of a person and the message that would be written: to a member, to who answers
    for one, or to somebody of the staff.
    """

    moved: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    letters: list = field(default_factory=list)

    @property
    def not_told(self):
        """Those moved whom no message reaches: they are rung up, or told at the desk."""
        kind = Member.recipient_kind
        told = {one.recipient_id for _person, one in self.letters if one.recipient_kind == kind}
        return [one for one in self.moved if one.member_id not in told]


def run_on_all(verb, rows, **details):
    """What a verb did for each, and pairs of a row that it refused and why.

    A verb that has one for several people asks as much for two hundred as for one.
    """
    if together := TOGETHER.get(verb):
        try:
            done = together(rows, **details)
        except DomainError as error:  # it refuses all of them
            return [], [(row, str(error)) for row in rows]
        return done.steps, [(row, str(error)) for row, error in done.failed]
    moved, failed = [], []
    for row in rows:
        try:
            with transaction.atomic():
                moved.append(verb(row, **details))
        except DomainError as error:
            failed.append((row, str(error)))
    return moved, failed


def rehearse(verb, enrolments, **details):
    """Run the verb on each, listen to what would be told, and take all of it back."""
    played = Rehearsal()
    with transaction.atomic(), overheard() as letters:
        played.moved, played.failed = run_on_all(verb, enrolments, **details)
        played.letters = list(letters)
        transaction.set_rollback(True)
    return played
