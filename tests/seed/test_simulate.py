"""Simulated rows: every model has some, none breaks a rule, and the portal goes on from them."""

from collections import Counter
from uuid import RFC_4122, UUID

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Project, ProjectMove
from forum.models import Stand
from members.models import Consent, Guardian, Member, NumberSequence, User
from members.models.members import FOLDED
from members.services.inactivity import inactive_members
from members.services.numbering import next_member_number
from skills_center.base.due import run_due
from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.models import Message
from skills_center.network.models import Holiday
from skills_center.seed.simulate import simulate
from skills_center.seed.simulate.calendar import Chance
from skills_center.seed.simulate.outcomes import PLACES
from skills_center.seed.simulate.people import DOMAIN, PHONES
from skills_center.seed.simulate.registry import LEFT_OUT, SUBJECTS
from tests.marks import once
from tests.tracks import laws
from tracks import services
from tracks.enums import EnrolmentState as State
from tracks.models import (
    Certificate,
    CoachingSlot,
    Cohort,
    Enrolment,
    EnrolmentMove,
    FollowUp,
    Outcome,
    Session,
    SocialAction,
)

APPS = {"network", "messaging", "members", "tracks", "enterprises", "forum", "results"}
MEMBERS = 1_000
SIMULATED = {model for subject in SUBJECTS for model in subject.models}
# What Django's forms ask for and rows need not have: an emptied name, an event without a person.
BLANK = {"blank"}

pytestmark = pytest.mark.xdist_group("simulate")


@pytest.fixture(scope="module")
def simulated(django_db_setup, django_db_blocker):
    """One simulation for all the tests of this module, taken back after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        simulate(members=MEMBERS)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def portal(simulated, db):
    """The simulated portal, in a transaction of this test alone."""


def stored(model):
    return model._base_manager.order_by("pk")


@pytest.mark.usefixtures("portal")
def test_each_model_gets_rows_or_stands_in_the_table_with_its_reason():
    models = {
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in APPS and model._meta.managed and not model._meta.proxy
    }
    left_out = {model for model in models if model._meta.label in LEFT_OUT}
    assert models - left_out - SIMULATED == set(), (
        "Let a subject in `skills_center/seed/simulate/` make rows of it (its `models`, the list"
        " SUBJECTS in `registry.py`), or name it in LEFT_OUT there with the reason."
    )
    assert {model._meta.label for model in left_out} == set(LEFT_OUT), (
        "No such model any more: take it out of LEFT_OUT (`registry.py`)."
    )
    assert [model._meta.label for model in SIMULATED if not stored(model).exists()] == [], (
        "A subject names this model and makes no row of it: make some, or take it out of `models`."
    )


@once
@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize("model", sorted(SIMULATED, key=lambda model: model._meta.label))
def test_rows_are_what_the_models_ask_for(model):
    rows = [*stored(model)[:20], *stored(model).reverse()[:20]]
    assert {fault for row in rows for fault in faults(row)} == set()


def faults(row):
    try:
        row.full_clean()
    except ValidationError as error:
        for name, problems in error.error_dict.items():
            for problem in problems:
                if problem.code not in BLANK:
                    yield f"{name}: {problem.messages}"


@pytest.mark.usefixtures("portal")
def test_nobody_enters_as_somebody_invented():
    assert not any(user.has_usable_password() for user in User.objects.all())


@pytest.mark.usefixtures("portal")
def test_members_are_found_by_what_their_files_fold():
    for member in Member.objects.all():
        kept = [getattr(member, column) for column in FOLDED]
        member.refold()
        assert kept == [getattr(member, column) for column in FOLDED]


@pytest.mark.usefixtures("portal")
def test_every_cohort_keeps_its_laws():
    for cohort in Cohort.objects.filter(cancelled_at=None):
        laws.check(cohort)
        laws.check_all_along(cohort, cohort.capacity)
    called_off = Enrolment.objects.filter(cohort__cancelled_at__isnull=False)
    assert set(called_off.values_list("state", "refusal_reason")) == {("refused", "cancelled")}


@pytest.mark.usefixtures("portal")
def test_lives_are_told_in_order():
    assert set(Enrolment.objects.values_list("state", flat=True)) == set(State.values)
    today = timezone.localdate()
    for enrolment in Enrolment.objects.select_related("cohort", "member"):
        cohort = enrolment.cohort
        assert enrolment.member.registered_on <= timezone.localdate(enrolment.created_at)
        assert cohort.applications_open_at <= enrolment.created_at <= timezone.now()
        if enrolment.accepted_on:
            assert enrolment.accepted_on < cohort.starts_on
        if enrolment.state in State.BEGUN:
            assert cohort.starts_on <= today
        if cohort.ends_on < today:
            assert enrolment.state not in State.OPEN
    ended = FollowUp.objects.values_list("enrolment__state", "enrolment__cohort__ends_on", "due_on")
    assert all(state == "completed" and end < due for state, end, due in ended)
    papers = Certificate.objects.values_list(
        "enrolment__state", "enrolment__cohort__ends_on", "issued_on"
    )
    assert all(state == "completed" and end <= issued <= today for state, end, issued in papers)


@pytest.mark.usefixtures("portal")
def test_sessions_and_hours_are_on_days_when_the_centre_is_open():
    on_days_off = []
    for session in Session.objects.select_related("cohort"):
        day = timezone.localdate(session.starts_at)
        on_days_off += Holiday.objects.days_off(session.cohort.center_id, day, day)
    for slot in CoachingSlot.objects.all():
        day = timezone.localdate(slot.starts_at)
        on_days_off += Holiday.objects.days_off(slot.center_id, day, day)
    assert on_days_off == []


@pytest.mark.usefixtures("portal")
def test_what_people_do_they_do_by_day():
    moments = [
        *Enrolment.objects.values_list("created_at", flat=True),
        *EnrolmentMove.objects.exclude(verb="lapse").values_list("at", flat=True),
        *Member.objects.values_list("created_at", flat=True),
        *Outcome.objects.values_list("recorded_at", flat=True),
        *Consent.objects.values_list("given_at", flat=True),
        *ProjectMove.objects.values_list("at", flat=True),
    ]
    told_now = timezone.localtime().replace(hour=0, minute=1, second=0, microsecond=0)
    hours = Counter(timezone.localtime(at).hour for at in moments if at != told_now)
    assert not set(hours) & {23, 0, 1, 2, 3, 4, 5, 6}
    assert max(hours.values()) < sum(hours.values()) / 2  # at many hours
    issued = Certificate.objects.values_list("issued_on", "enrolment__cohort__ends_on")
    assert len({(on - end).days for on, end in issued}) > 5


@pytest.mark.usefixtures("portal")
def test_what_was_invented_fits_together():
    for cohort in Cohort.objects.exclude(cancelled_at=None):
        assert cohort.enrolments.count() < cohort.capacity / 2
    names = Cohort.objects.values_list("center", "name_fr")
    assert len(set(names)) == len(names)
    for guardian in Guardian.objects.select_related("member"):
        assert guardian.name.isascii() == guardian.member.last_name.isascii()
    warm = Q(title_fr__contains="hiver"), Q(starts_on__month__range=(3, 10))
    assert not SocialAction.objects.filter(*warm).exists()
    for stand in Stand.objects.exclude(organization=None).select_related("organization"):
        assert stand.exhibitor_ar == stand.organization.name
    for kind, place in Outcome.objects.exclude(where="").values_list("kind", "where"):
        assert place in PLACES[kind]
    year = timezone.localdate().year - 1
    funded = Project.objects.filter(programme="associations", funded_on__year=year)
    assert min(Counter(funded.values_list("center", flat=True)).values()) > 10


@pytest.mark.usefixtures("portal")
def test_nobody_is_reached():
    phones, emails = set(), set()
    for row in (*Member.objects.all(), *User.objects.all()):
        phones.add(row.phone.as_e164 if row.phone else "")
        emails.add(row.email or "")
    for message in Message.objects.all():
        (phones if message.channel == Channel.TEXT else emails).add(message.address)
    assert all(int(phone.removeprefix("+212")) in PHONES for phone in phones - {""})
    assert all(email.endswith(f"@{DOMAIN}") for email in emails - {""})
    final = {MessageState.SENT, MessageState.GIVEN_UP}
    assert set(Message.objects.values_list("state", flat=True)) == final
    assert not any(user.has_usable_password() for user in User.objects.all())
    before = Message.objects.count()
    run_due()
    assert Message.objects.count() == before
    assert not inactive_members().filter(purge_told_at=None).exists()


@pytest.mark.usefixtures("portal")
def test_the_portal_goes_on_from_the_last_numbers():
    for sequence in NumberSequence.objects.select_related("center"):
        given = next_member_number(sequence.center, sequence.year)
        assert not Member.objects.filter(number=given).exists()
    cohort = Cohort.objects.open_now().filter(admission="first_come").first()
    manager = User.objects.get(
        staff_roles__role="trackmanager", staff_roles__center=cohort.center, email__contains=DOMAIN
    )
    again = Member.objects.filter(center=cohort.center, anonymised_at=None)
    member = again.exclude(enrolments__cohort=cohort).order_by("-birth_date").last()
    services.change_capacity(cohort, capacity=cohort.capacity + 40, by=manager, reason="سبب")
    last = cohort.enrolments.order_by("arrival").last().arrival
    enrolment = services.apply(cohort=cohort, member=member, by=manager)
    assert (enrolment.arrival, enrolment.state) == (last + 1, State.ACCEPTED)
    completed = Enrolment.objects.filter(state=State.COMPLETED, certificates=None)
    director = User.objects.create_superuser("root@example.org")
    for one in completed.filter(cohort__certificate_attendance=0)[:2]:
        assert services.issue(one, by=director).number


@once
@pytest.mark.usefixtures("portal")
def test_the_pages_show_them(client):
    director = User.objects.get(email=f"director.khouribga@{DOMAIN}")
    client.force_login(director)
    for page in ("members_member", "tracks_enrolment", "tracks_followup", "tracks_cohort"):
        assert client.get(reverse(f"admin:{page}_changelist")).status_code == 200
    places = Enrolment.objects.filter(state=State.ACTIVE, member__user__isnull=False)
    member = places.select_related("member__user").first().member
    client.force_login(member.user)
    assert member.number in client.get(reverse("pages:me")).content.decode()
    coach = User.objects.filter(cohorts__enrolments__state=State.ACTIVE).first()
    client.force_login(coach)
    assert client.get(reverse("tracks:coach")).status_code == 200


@pytest.mark.usefixtures("portal")
def test_a_second_simulation_is_refused():
    with pytest.raises(CommandError, match="already has simulated people"):
        simulate(members=MEMBERS)


def test_identifiers_are_random_ones():
    chance = Chance(1)
    found = {UUID(chance.uuid()) for _turn in range(100)}
    assert len(found) == 100
    assert {(one.version, one.variant) for one in found} == {(4, RFC_4122)}
