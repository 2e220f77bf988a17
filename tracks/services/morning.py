"""In the morning everybody who has sessions is told which, once."""

from datetime import time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from members.models import User
from skills_center.base.dates import today
from tracks import notices_sessions as notices
from tracks.models import Cohort, MorningMessage, Session

FROM = time(7)
KEPT = timedelta(days=30)


def tell_the_day():
    """Tell each coach and trainer the sessions of today that are not over; returns how many.

    One transaction each, and one row a person and day, so that two runs at once tell nobody twice.
    """
    if timezone.localtime().time() < FROM:
        return 0
    ahead = Session.objects.held().between(today(), today()).filter(ends_at__gt=timezone.now())
    leading = Q(pk__in=ahead.order_by().values("trainer")) | Q(
        cohorts__in=Cohort.objects.filter(sessions__in=ahead).order_by().values("pk")
    )
    untold = (
        User.objects.filter(leading, is_active=True, is_staff=True)
        .exclude(morning_messages__day=today())
        .distinct()
    )
    told = sum(_tell(user, ahead) for user in untold)
    if told:
        MorningMessage.objects.filter(day__lt=today() - KEPT).delete()
    return told


def _tell(user, ahead):
    sessions = ahead.visible_to(user).led_by(user).select_related("cohort__center", "room")
    found = list(sessions)
    try:
        with transaction.atomic():
            MorningMessage.objects.create(user=user, day=today())
            if found:
                notices.morning(user, found)
    except IntegrityError:  # another run told them meanwhile
        return False
    return bool(found)
