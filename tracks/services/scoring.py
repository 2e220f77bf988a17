"""Applications of a selection are scored on the cohort's grid."""

from django.db import transaction
from django.utils.translation import gettext as _

from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from tracks.enums import EnrolmentState
from tracks.models import MOST_POINTS, Score

from .seats import lock_enrolment

SCORED = (EnrolmentState.SUBMITTED, EnrolmentState.WAITLISTED)


@transaction.atomic
def score(enrolment, *, points, by):
    """Write the points of one application: {criterion's id: 0 to 5}; a second time corrects them.

    Raises DomainError once the application is decided, or for a line that is not of its grid.
    """
    enrolment = lock_enrolment(enrolment)
    require(by, "tracks.decide_enrolment", enrolment)
    if enrolment.state not in SCORED:
        raise DomainError(_("This application is decided: its score stays."))
    grid = set(enrolment.cohort.criteria.values_list("pk", flat=True))
    if not set(points) <= grid or not all(0 <= one <= MOST_POINTS for one in points.values()):
        raise DomainError(_("These points do not belong to the grid of this cohort."))
    held = dict(Score.objects.filter(enrolment=enrolment).values_list("criterion_id", "points"))
    for criterion, given in points.items() - held.items():
        Score.objects.update_or_create(
            enrolment=enrolment, criterion_id=criterion, defaults={"points": given, "by": by}
        )
    return enrolment
