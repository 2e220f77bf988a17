"""Who does something with the centre, or waits for it, is not gone: each app says what counts."""

import math
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from members.models import Member, User
from members.models.contacts import writes_contacts
from members.services.inactivity import inactive_members, inactive_since, signs_since
from skills_center.base.dates import today
from tests.factories.enterprises import GrantFactory
from tests.factories.orientation import OrientationMeetingFactory
from tests.factories.social import SocialActionFactory
from tests.factories.tracks import CohortFactory

from .contracts import MODELS
from .graph import models_about_members
from .people import end_what_is_open, full_person

pytestmark = pytest.mark.django_db
BY_STAFF = "what the staff did, or the portal by itself"
BESIDE = "another row of the same day is the sign"
OF_NO_MEMBER = "of staff, of children or of associations"
# Models with a day whose rows are no sign of life, each with the reason.
NO_SIGN = {
    "admin.logentry": BY_STAFF,
    "members.access": BY_STAFF,
    "members.datarequestmove": BESIDE,
    "members.duplicatepair": BY_STAFF,
    "members.invitation": OF_NO_MEMBER,
    "members.merge": BY_STAFF,
    "messaging.message": "what was written to them: an answer is a row of its own",
    "members.numberchangemove": BESIDE,
    "members.proposalmove": BESIDE,
    "members.removal": BY_STAFF,
    "mfa.authenticator": "used at a log-in, which is the sign",
    "tracks.absencewarning": "they did not come",
    "tracks.campinscription": OF_NO_MEMBER,
    "tracks.campinscriptionmove": OF_NO_MEMBER,
    "tracks.coachinggoal": "its plan is the sign",
    "tracks.coachinggoalmove": "its plan is the sign",
    "tracks.coachingmeetingmove": "its meeting is the sign",
    "tracks.coachingnote": "its plan is the sign",
    "tracks.coachingplanmove": "its plan is the sign",
    "tracks.eligibilitycheck": "its enrolment is the sign",
    "tracks.followupevent": "that they were asked; an answer is noted on the follow-up",
    "tracks.headcount": OF_NO_MEMBER,
    "tracks.healthnote": OF_NO_MEMBER,
    "tracks.marking": "its attendance is the sign",
    "tracks.morningmessage": OF_NO_MEMBER,
    "tracks.score": BY_STAFF,
    "tracks.socialactionmove": "its action is the sign",
}
OF_THE_FILE = {Member, Member.history.model}  # `seen_on`, `created_at`
# A coaching meeting has its day in the hour that it takes, a leader the day of the action.
LONG_AGO = timedelta(days=9 * 366)


def days_of(model):
    return [field for field in model._meta.concrete_fields if isinstance(field, models.DateField)]


def signs():
    return {sign.model for sign in signs_since(inactive_since())}


def test_each_model_with_a_day_is_a_sign_of_life_or_says_why_not():
    dated = {model for model in models_about_members() - OF_THE_FILE if days_of(model)}
    no_sign = {model for model in dated if model._meta.label_lower in NO_SIGN}
    assert dated - no_sign == signs() & dated, (
        "Name what it says of its person in `active_since` of its contract (`privacy` of its app),"
        " or here why it is no sign."
    )
    assert {model._meta.label_lower for model in dated} >= NO_SIGN.keys()
    assert signs() <= {*MODELS}


@pytest.fixture
def gone(center, director):
    """Somebody with a row of each kind, all of years ago."""
    with time_machine.travel(timezone.now() - LONG_AGO, tick=False):
        member = full_person(center, CohortFactory(center=center), director)
        end_what_is_open(member)
        GrantFactory(project=member.projects.get())
        SocialActionFactory(starts_on=today(), ends_on=today()).leaders.add(member)
    for model in models_about_members() | {Member, User}:
        _date_back(model)
    return member


def _date_back(model):
    """Rows whose days the factories take from elsewhere: none is later than then."""
    long_ago = timezone.now() - LONG_AGO
    for field in days_of(model):
        if field.name not in ("birth_date", "day"):
            at = long_ago if isinstance(field, models.DateTimeField) else long_ago.date()
            rows = model._base_manager.filter(**{f"{field.name}__gt": at})
            with writes_contacts():
                rows.update(**{field.name: at})


def test_who_did_nothing_for_years_is_gone(gone):
    assert list(inactive_members()) == [gone]


def test_one_row_of_today_is_a_sign_model_by_model(gone):
    """Of each model that an app names, in one at least of its days."""
    silent = {model for model in signs() if days_of(model) and not _is_sign(model)}
    assert silent == set()


def _is_sign(model):
    return any(_is_sign_in(model, field) for field in days_of(model))


def _is_sign_in(model, field):
    now = timezone.now() if isinstance(field, models.DateTimeField) else today()
    with transaction.atomic():
        with writes_contacts(), transaction.atomic():
            changed = {field.name: now}
            if field.name == "starts_on":
                changed["ends_on"] = now
            models.QuerySet(model).update(**changed)
        found = not inactive_members().exists()
        transaction.set_rollback(True)
    return found


# Each arm of what an app calls a sign ---------------------------------------------------------
NOW, TODAY = timezone.now, today
LED, PROPOSED = {"proposer": None}, {"proposer__isnull": False}
ON_NO_TEAM = {"answer": "declined"}
THEIR_TEAM_ALONE = {"starts_on": TODAY, "ends_on": TODAY, "proposer": None, "only": PROPOSED}


def in_an_hour():
    return timezone.now() + timedelta(hours=1)


IN_THIS_HOUR = {"starts_at": NOW, "ends_at": in_an_hour}

# By the model of the sign: what alone makes it one, by hand, an arm a line. Values that are
# functions are asked when they are written; what is of another row names its model.
ARMS = {
    "members.consent": [{"given_at": NOW}, {"withdrawn_at": NOW}],
    "members.datarequest": [{"state": "received"}, {"updated_at": NOW}],
    "members.document": [{"added_at": NOW}],
    "members.guardian": [{"answered_at": NOW}],
    "members.login": [{"at": NOW}],
    "members.numberchange": [{"created_at": NOW}, {"state": "open"}],
    "members.proposal": [{"created_at": NOW}, {"state": "waiting"}],
    "members.user": [{"last_login": NOW}, {"is_staff": True}],
    "tracks.attendance": [{"marked_at": NOW}, {"tracks.session": IN_THIS_HOUR}],
    "tracks.calendaraddress": [{"renewed_at": NOW}],
    "tracks.certificate": [{"issued_on": TODAY}],
    "tracks.coachingmeeting": [
        {"created_at": NOW},
        {"state": "booked", "tracks.coachingslot": IN_THIS_HOUR},
    ],
    "tracks.coachingplan": [
        {"state": "open"}, {"created_at": NOW}, {"opened_on": TODAY}, {"closed_at": NOW},
    ],
    "tracks.enrolment": [{"created_at": NOW}, {"accepted_on": TODAY}, {"state": "active"}],
    "tracks.enrolmentmove": [{"at": NOW}],
    "tracks.followup": [{"answered_at": NOW}],
    "tracks.orientationstep": [
        {"answered_at": NOW},
        {"answer": "came", "deed": "invited", "meeting": OrientationMeetingFactory},
        {"deed": "called", "at": NOW},
    ],
    "tracks.outcome": [{"recorded_at": NOW}, {"since": TODAY}],
    "tracks.socialaction": [
        {"starts_on": TODAY, "ends_on": TODAY, "only": LED},
        {"starts_on": TODAY, "ends_on": TODAY, "only": PROPOSED, "tracks.teamplace": ON_NO_TEAM},
        {"created_at": NOW, "only": PROPOSED},
    ],
    "tracks.teamplace": [
        {"updated_at": NOW},
        {"tracks.socialaction": THEIR_TEAM_ALONE},
    ],
    "enterprises.accompaniment": [
        {"created_at": NOW}, {"started_on": TODAY}, {"ended_on": TODAY, "started_on": TODAY},
    ],
    "enterprises.grant": [{"created_at": NOW}, {"awarded_on": TODAY}],
    "enterprises.job": [
        {"created_at": NOW}, {"started_on": TODAY}, {"ended_on": TODAY, "started_on": TODAY},
    ],
    "enterprises.organization": [{"created_at": NOW}, {"created_on": TODAY}],
    "enterprises.project": [{"created_at": NOW}, {"state": "draft"}],
    "enterprises.projectmove": [{"at": NOW}],
}  # fmt: skip


def arms_of(node):
    """How many conditions make a sign, each by itself; by which way the row is theirs is none."""
    if not hasattr(node, "children"):
        return 1
    arms = [arms_of(child) for child in node.children]
    if node.connector == "OR":
        return 1 if "OuterRef" in repr(node) else sum(arms)
    return math.prod(arms)


def test_each_arm_of_a_sign_is_tried():
    found: Counter[str] = Counter()
    for sign in signs_since(inactive_since()):
        found[sign.model._meta.label_lower] += arms_of(sign.query.where)
    tried = {label: len(arms) for label, arms in ARMS.items()}
    assert tried == found, "Write in ARMS, by hand, what alone makes such a row a sign."


def test_each_arm_alone_is_a_sign(gone):
    arms = [(label, arm) for label, arms in ARMS.items() for arm in arms]
    assert [(label, sorted(arm)) for label, arm in arms if not _is_sign_by(label, arm)] == []


def _is_sign_by(label, arm):
    beside = {name: value for name, value in arm.items() if "." in name}
    own = {name: value for name, value in arm.items() if "." not in name}
    with transaction.atomic():
        for model, values in [*beside.items(), (label, own)]:
            _write(apps.get_model(model), **values)
        found = not inactive_members().exists()
        transaction.set_rollback(True)
    return found


def _write(model, only=None, **values):
    values = {name: value() if callable(value) else value for name, value in values.items()}
    if values:
        with writes_contacts():
            models.QuerySet(model).filter(**only or {}).update(**values)


def test_a_file_that_a_register_brought_in_today_is_a_new_one(gone):
    Member.objects.filter(pk=gone.pk).update(created_at=timezone.now())
    assert not inactive_members().exists()
