"""The verbs of a cohort: made after an earlier one, made larger or smaller, cancelled."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills_center.base.dates import shift_days, start_of_day
from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from skills_center.base.states import move
from tracks import notices
from tracks.enums import CohortVerb, EnrolmentState
from tracks.models import Cohort, Criterion

from .seats import lock_cohort, offer_free_seats

# What the next cohort takes from the one it is made after.
CLONED = (
    "track", "center", "capacity", "admission", "place_ar", "place_fr", "place_en", "offer_hours",
    "age_from", "age_to", "situations", "papers", "certificate_attendance",
)  # fmt: skip


@transaction.atomic
def clone_cohort(cohort, *, names, starts_on, by):
    """A cohort like this one, from `starts_on` on: same length, rules, grid and coaches.

    `names` is {language: name}. Its window keeps its distance to the first day and
    its hours in Casablanca, but opens now at the earliest; nobody sees it until staff publish it.
    """
    require(by, "tracks.add_cohort", cohort)
    shift = starts_on - cohort.starts_on
    opens_at = max(shift_days(cohort.applications_open_at, shift.days), timezone.now())
    closes_at = shift_days(cohort.applications_close_at, shift.days)
    if closes_at <= opens_at:
        closes_at = start_of_day(starts_on)
    if closes_at <= opens_at:
        raise DomainError(_("Choose a first day after today: people must be able to apply."))
    made = Cohort(
        **{field: getattr(cohort, field) for field in CLONED},
        **{f"name_{language}": name for language, name in names.items()},
        applications_open_at=opens_at,
        applications_close_at=closes_at,
        starts_on=starts_on,
        ends_on=cohort.ends_on + shift,
        is_published=False,
    )
    made.save()
    made.coaches.set(cohort.coaches.all())
    made.communes.set(cohort.communes.all())
    grid = [
        Criterion(cohort=made, name=one.name, weight=one.weight) for one in cohort.criteria.all()
    ]
    Criterion.objects.bulk_create(grid)
    made.events.create(verb=CohortVerb.CLONED, detail=str(cohort)[:200], by=by)
    return made


@transaction.atomic
def change_capacity(cohort, *, capacity, by, reason):
    """Give the cohort more or fewer seats; new ones are offered to who waits.

    Raises DomainError below the seats that are held.
    """
    cohort = lock_cohort(cohort.pk)
    require(by, "tracks.change_cohort", cohort)
    if not reason.strip():
        raise DomainError(_("Write why the number of seats changes."))
    held = cohort.enrolments.holding_seat().count()
    if capacity < max(held, 1):
        raise DomainError(
            ngettext(
                "%(count)s seat is held: there cannot be fewer.",
                "%(count)s seats are held: there cannot be fewer.",
                held,
            )
            % {"count": held}
        )
    before, cohort.capacity = cohort.capacity, capacity
    if before != capacity:
        cohort.save(update_fields=["capacity", "updated_at"])
        cohort.events.create(
            verb=CohortVerb.CAPACITY, detail=f"{before} → {capacity}", reason=reason.strip(), by=by
        )
        offer_free_seats(cohort)
    return cohort


@transaction.atomic
def cancel_cohort(cohort, *, by, reason):
    """Cancel a cohort that has not begun: everybody who applied is told, its sessions fall away.

    Raises DomainError once members have begun: they complete or drop out one by one.
    """
    cohort = lock_cohort(cohort.pk)
    require(by, "tracks.change_cohort", cohort)
    if cohort.cancelled_at:
        return cohort
    if not reason.strip():
        raise DomainError(_("Write why the cohort is cancelled: the members are told so."))
    if cohort.enrolments.filter(state__in=EnrolmentState.BEGUN).exists():
        raise DomainError(_("Members have begun this cohort: it cannot be cancelled any more."))
    cohort.cancelled_at = timezone.now()
    cohort.save(update_fields=["cancelled_at", "updated_at"])
    cohort.events.create(verb=CohortVerb.CANCELLED, reason=reason.strip(), by=by)
    begins_at = notices.begins_at(cohort)
    cohort.sessions.held().update(
        cancelled_at=cohort.cancelled_at,
        sequence=F("sequence") + 1,
        updated_at=cohort.cancelled_at,
    )
    for enrolment in cohort.enrolments.open().locked().select_related("member__user"):
        enrolment.cohort = cohort
        # Who waits for a seat would have gone nowhere.
        comes_at = begins_at if enrolment.state == EnrolmentState.ACCEPTED else None
        move(enrolment.call_off, by=by)
        notices.called_off(enrolment, reason=reason.strip(), begins_at=comes_at)
    return cohort
