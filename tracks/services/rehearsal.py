"""What would happen, and what people would read, if a decision were taken: nothing of it stays."""

from dataclasses import dataclass, field

from django.db import transaction

from members.notices import overheard
from skills_center.base.errors import DomainError


@dataclass
class Rehearsal:
    """`moved` are the enrolments in the state they would reach, `failed` pairs of one and why;
    `letters` pairs of a member and the message they would get.
    """

    moved: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    letters: list = field(default_factory=list)

    @property
    def not_told(self):
        """Those moved whom no message reaches: they are rung up, or told at the desk."""
        told = {member.pk for member, _message in self.letters}
        return [one for one in self.moved if one.member_id not in told]


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
