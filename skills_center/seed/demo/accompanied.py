"""A coaching, a camp of the next months and an initiative, as they stand on the first day."""

from datetime import date, time, timedelta

from members.models import User
from skills_center.base.dates import today
from skills_center.network.models import Center
from tracks import services
from tracks.enums import SocialActionKind
from tracks.models import SocialAction

from .days import working_days

CAMP = ("مخيم العطلة بخريبكة", "Colonie de vacances de Khouribga", "Holiday camp of Khouribga")
GOALS = ("تحرير السيرة الذاتية بالعربية والفرنسية", "التحضير لمقابلة مع مشغّل")
CHILDREN = [("آدم", "male"), ("هبة", "female"), ("ريان", "male"), ("نور", "female")]
TREES = ("غرس الأشجار في حينا", "سنغرس أربعين شجرة مع سكان الحي، ونسقيها طيلة الصيف.", "حي السلام")


def create_coaching_and_social(member):
    """For the demonstration member and the coach of Khouribga."""
    center = Center.objects.get(slug="khouribga")
    coach = User.objects.get(email="coach@demo.example")
    director = User.objects.get(email="director@demo.example")
    plan = services.open_plan(member=member, coach=coach, by=coach)
    for text in GOALS:
        services.add_goal(plan, text=text, due_on=today() + timedelta(days=30), by=coach)
    days = working_days(center, today() + timedelta(days=1), today() + timedelta(days=30))
    for place, number in ((0, 4), (2, 3), (6, 4)):
        slots = services.publish_slots(
            coach=coach,
            center=center,
            first_day=days[place],
            start=time(9 + place % 3),
            minutes=30,
            number=number,
            by=coach,
        )
        if place == 2:
            services.book(member=member, slot=slots[1], by=member.user)
    _camp(center, director)
    action = services.propose(
        member=member,
        by=member.user,
        title=TREES[0],
        description=TREES[1],
        place=TREES[2],
        starts_on=today() + timedelta(days=20),
        expected=60,
    )
    services.approve(action, by=director)


def _camp(center, director):
    starts_on = today() + timedelta(days=45)
    camp = SocialAction.objects.create(
        kind=SocialActionKind.CAMP,
        center=center,
        title_ar=CAMP[0],
        title_fr=CAMP[1],
        title_en=CAMP[2],
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=6),
        places=40,
        leader=User.objects.get(email="coach@demo.example"),
        is_public=True,
    )
    for number, (name, sex) in enumerate(CHILDREN):
        child = {
            "first_name": name,
            "last_name": "الرحالي",
            "sex": sex,
            "birth_date": date(starts_on.year - 9 - number % 3, 5, 14),
            "guardian_name": "فاطمة الرحالي",
            "guardian_phone": f"+21260000{number:04}",
        }
        inscription = services.inscribe(
            camp, child=child, by=director, signed_paper=number % 2 == 0
        )
        if not number:
            services.write_health_note(inscription, text="حساسية من الفول السوداني")
    services.add_group(camp, by=director, association="جمعية الأمل", girls=6, boys=5)
