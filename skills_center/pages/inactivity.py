"""Which members gave no sign of life for years, on any floor."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from enterprises.enums import ProjectState
from enterprises.models import Job, Organization, Project, ProjectMove
from members.enums import RequestState
from members.models import Consent, DataRequest, Document, Member
from skills_center.base.dates import shift_days, start_of_day, today
from tracks.enums import EnrolmentState
from tracks.models import Enrolment, EnrolmentMove, SocialAction


def last_day():
    """Who did nothing since this day is inactive. The 29 February becomes the 28."""
    year = today().year - settings.RETENTION_YEARS
    try:
        return today().replace(year=year)
    except ValueError:
        return today().replace(year=year, day=28)


def inactive_members():
    """Files of those who did nothing for RETENTION_YEARS, hold no seat and run no project."""
    day = last_day()
    since = start_of_day(day)
    recent = Q(created_at__gte=since)
    own = Q(member=OuterRef("pk"))
    held = Q(holder=OuterRef("pk")) | Q(organization__founder=OuterRef("pk"))
    signs = (
        Enrolment.objects.filter(own).filter(recent | Q(state__in=EnrolmentState.OPEN)),
        EnrolmentMove.objects.filter(subject__member=OuterRef("pk"), at__gte=since),
        Project.objects.filter(held).filter(recent | Q(state__in=ProjectState.OPEN)),
        ProjectMove.objects.filter(
            Q(subject__holder=OuterRef("pk")) | Q(subject__organization__founder=OuterRef("pk")),
            at__gte=since,
        ),
        Organization.objects.filter(founder=OuterRef("pk"), created_at__gte=since),
        Job.objects.filter(own, started_on__gte=day),
        SocialAction.objects.filter(leaders=OuterRef("pk"), starts_on__gte=day),
        Consent.objects.filter(own, given_at__gte=since),
        Document.objects.filter(own, added_at__gte=since),
        DataRequest.objects.filter(own).filter(
            Q(updated_at__gte=since) | Q(state=RequestState.RECEIVED)
        ),
    )
    return (
        Member.objects.filter(anonymised_at=None, registered_on__lt=day)
        .exclude(seen_on__gte=day)
        .exclude(user__last_login__gte=since)
        .exclude(user__is_staff=True)
        .filter(*(~Exists(sign.order_by()) for sign in signs))
    )


def told_long_enough():
    return shift_days(timezone.now(), -settings.PURGE_NOTICE_DAYS)
