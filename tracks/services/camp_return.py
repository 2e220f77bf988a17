"""After the return: who was expected, who came, and the figures that the results count."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.enums import Sex
from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from skills_center.base.states import move
from tracks.enums import InscriptionState as State

from .social_locks import lock_action


@dataclass(frozen=True)
class Line:
    """Girls and boys of one kind: expected (places given), came, and not yet said."""

    code: str
    girls_expected: int
    boys_expected: int
    girls_came: int
    boys_came: int
    unsaid: int

    @property
    def expected(self):
        return self.girls_expected + self.boys_expected

    @property
    def came(self):
        return self.girls_came + self.boys_came

    @property
    def difference(self):
        return self.came - self.expected


def _children(camp):
    def of(sex, *states):
        return Count("pk", filter=Q(sex=sex, state__in=states))

    expected = (State.CONFIRMED, State.CAME, State.ABSENT)
    counted = camp.inscriptions.aggregate(
        girls=of(Sex.FEMALE, *expected),
        boys=of(Sex.MALE, *expected),
        girls_came=of(Sex.FEMALE, State.CAME),
        boys_came=of(Sex.MALE, State.CAME),
        unsaid=Count("pk", filter=Q(state=State.CONFIRMED)),
    )
    return Line("children", *counted.values())


def _groups(camp):
    live = camp.head_counts.live()
    counted = live.aggregate(
        girls=Sum("girls", default=0),
        boys=Sum("boys", default=0),
        came_girls=Sum("girls_came", default=0),
        came_boys=Sum("boys_came", default=0),
        unsaid=Count("pk", filter=Q(girls_came=None)),
    )
    return Line("groups", *counted.values())


def lines_of(camp):
    """Children, groups, and both together: what staff compare before the camp is closed."""
    children, groups = _children(camp), _groups(camp)
    names = (
        "girls_expected",
        "boys_expected",
        "girls_came",
        "boys_came",
        "unsaid",
    )
    both = [getattr(children, name) + getattr(groups, name) for name in names]
    return [children, groups, Line("both", *both)]


def has_rows(camp):
    """Whether its figures are computed; those of other camps are typed."""
    return camp.inscriptions.exists() or camp.head_counts.exists()


@transaction.atomic
def reconcile(camp, *, by):
    """Close a camp after the return: its girls and boys are those who came.

    Refused while somebody's coming is not said. Children who never had a confirmed place are
    withdrawn. A camp without inscriptions or groups keeps the figures that were typed.
    """
    camp = lock_action(camp.pk)
    require(by, "tracks.decide_socialaction", camp)
    if not camp.is_camp:
        raise DomainError(_("This is no camp."))
    if not camp.is_over:
        raise DomainError(_("The camp is not over yet."))
    if has_rows(camp):
        _require_all_said(camp)
        for left in camp.inscriptions.filter(state__in=[State.WAITLISTED, State.UNSIGNED]):
            left.camp = camp
            move(left.withdraw, by=None)
        together = lines_of(camp)[-1]
        camp.girls, camp.boys = together.girls_came, together.boys_came
    move(camp.finish, by=by)
    return camp


def _require_all_said(camp):
    children, groups, _both = lines_of(camp)
    if children.unsaid:
        raise DomainError(
            ngettext(
                "Say first whether %(count)s child came.",
                "Say first whether %(count)s children came.",
                children.unsaid,
            )
            % {"count": children.unsaid}
        )
    if groups.unsaid:
        raise DomainError(
            ngettext(
                "Write first how many came of %(count)s group.",
                "Write first how many came of %(count)s groups.",
                groups.unsaid,
            )
            % {"count": groups.unsaid}
        )
