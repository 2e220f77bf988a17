"""Who registered in the last weeks and is in no cohort yet, and a meeting to receive them."""

from datetime import time, timedelta
from random import Random

from members.enums import Origin
from members.models import User
from skills_center.base.dates import instant_at, today
from skills_center.network.models import Center
from tracks import services

from .days import working_days
from .members import create_members

SEED = 11
REGISTERED = (20, 13, 12, 9, 5, 2)  # days ago


def create_orientation():
    """At Khouribga: one is invited, one will come, one was called; the others wait."""
    center = Center.objects.get(slug="khouribga")
    desk = User.objects.get(email="frontdesk@demo.example")
    days = [today() - timedelta(days=ago) for ago in REGISTERED]
    people = create_members(center, days, Random(SEED), origin=Origin.ONLINE)
    day = working_days(center, today() + timedelta(days=2), today() + timedelta(days=12))[0]
    meeting = services.plan_orientation(
        center=center, starts_at=instant_at(day, time(10)), led_by=desk, places=15, by=desk
    )
    services.invite_to_meeting(people[0], meeting=meeting, by=desk)
    step = services.invite_to_meeting(people[1], meeting=meeting, by=desk)
    services.answer_invitation(step, comes=True)
    services.note_call(people[2], reached=True, by=desk)
