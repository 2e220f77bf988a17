"""What is open on the day the demonstration is made: cohorts in every state, and a call."""

from datetime import time, timedelta
from decimal import Decimal

from django.utils import timezone

from enterprises.enums import Programme
from enterprises.models import Call
from members.models import User
from skills_center.base.dates import instant_at, shift_days, today
from skills_center.network.models import Center
from tracks import services
from tracks.enums import Admission, EnrolmentState
from tracks.models import Cohort, Track

from .accompanied import create_coaching_and_social
from .accounts import demo_member
from .members import create_members

IDEA = ("من الفكرة إلى المقاولة", "De l’idée à l’entreprise", "From idea to enterprise")
CHOICE = ("اختيار تكوينك", "Choisir sa formation", "Choosing your training")
GRID = (("الدافع", 2), ("التفرغ للحصص", 2), ("وضوح المشروع المهني", 1))
MOTIVATIONS = (
    "أبحث عن أول عمل منذ سنة، وأريد أن أتعلم كتابة السيرة الذاتية والتحضير للمقابلات.",
    "أنهيت تكويني في الكهرباء ولم أجد تدريبا. أريد مواكبة حتى أصل إلى عقد.",
    "أريد أن أثق في نفسي أكثر وأن أتعلم العمل ضمن فريق.",
    "لدي فكرة مشروع صغير، وأحتاج إلى معرفة من أين أبدأ.",
)
THIRD = ("الفوج الثالث", "Troisième promotion", "Third cohort")


def create_open_now(random):
    now = timezone.now()
    desk = User.objects.get(email="director@demo.example")
    admin = User.objects.get(email="admin@demo.example")
    khouribga = Center.objects.get(slug="khouribga")
    selection = _cohort(khouribga, "job-skills", THIRD, 25, Admission.SELECTION, now)
    selection.coaches.add(User.objects.get(email="coach@demo.example"))
    Cohort.objects.filter(pk=selection.pk).update(age_from=15, age_to=40)
    grid = [selection.criteria.create(name=name, weight=weight) for name, weight in GRID]
    _apply(selection, 11, random, by=desk, accepted=6)
    for enrolment in selection.enrolments.filter(state=EnrolmentState.SUBMITTED)[:3]:
        points = {criterion.pk: random.randint(1, 5) for criterion in grid}
        services.score(enrolment, points=points, by=desk)
    nearly_full = _cohort(
        Center.objects.get(slug="benguerir"), "pre-training", CHOICE, 20, Admission.FIRST_COME, now
    )
    _apply(nearly_full, 18, random, by=admin)
    full = _cohort(
        Center.objects.get(slug="youssoufia"), "enterprises", IDEA, 12, Admission.FIRST_COME, now
    )
    _apply(full, 15, random, by=admin)
    member = demo_member(random)
    services.apply(cohort=full, member=member, by=member.user)
    _call(khouribga, now)
    create_coaching_and_social(member)


def _monday(days):
    """The first Monday at least so many days from now."""
    day = today() + timedelta(days=days)
    return day + timedelta(days=-day.weekday() % 7)


def _evening(day):
    return instant_at(day, time(18))


def _cohort(center, track, name, capacity, admission, now):
    return Cohort.objects.create(
        track=Track.objects.get(code=track),
        center=center,
        name_ar=name[0],
        name_fr=name[1],
        name_en=name[2],
        capacity=capacity,
        admission=admission,
        applications_open_at=shift_days(now, -7),
        applications_close_at=_evening(_monday(60)),
        starts_on=_monday(75),
        ends_on=_monday(75) + timedelta(days=95),
    )


def _apply(cohort, count, random, *, by, accepted=0):
    members = create_members(cohort.center, [today()] * count, random)
    for index, member in enumerate(members):
        motivation = MOTIVATIONS[index % len(MOTIVATIONS)]
        enrolment = services.apply(cohort=cohort, member=member, by=by, motivation=motivation)
        if index < accepted:
            services.accept(enrolment, by=by)


def _call(center, now):
    Call.objects.create(
        slug="agr",
        programme=Programme.INCOME_GENERATING,
        center=center,
        title_ar="مشروع مدر للدخل في ذهنك؟",
        title_fr="Un projet générateur de revenus en tête ?",
        title_en="An income-generating project in mind?",
        summary_ar="دعوة لتقديم مشاريع صغيرة وقريبة، تدر دخلا على أصحابها.",
        summary_fr="Un appel à de petits projets de proximité qui apportent un revenu.",
        summary_en="A call for small local projects that bring their holders an income.",
        conditions_ar=(
            "أن يكون عمرك بين 18 و35 سنة.\nأن تكون منخرطة أو منخرطا بالمركز.\n"
            "أن يكون مشروعك في الإقليم."
        ),
        conditions_fr=(
            "Avoir entre 18 et 35 ans.\nÊtre adhérente ou adhérent du centre.\n"
            "Porter un projet dans la province."
        ),
        conditions_en=(
            "You are between 18 and 35.\nYou are a member of the centre.\n"
            "Your project is in the province."
        ),
        max_grant=Decimal("30000"),
        opens_at=shift_days(now, -10),
        closes_at=_evening(_monday(50)),
        is_published=True,
    )
