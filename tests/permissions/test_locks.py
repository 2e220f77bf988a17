"""Pages of the back office lock a row before they hold a form against it and write it: each of
them, found from the site."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django import forms
from django.contrib import admin
from django.db import connection, transaction
from django.urls import reverse

from members.forms.merging import MergeForm
from members.models import RegisterImport
from skills_center.base.dates import instant_at, latest_birth_date, today
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.factories.social import CampFactory, HeadCountFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.pages_as_sent import buttons_of, post_forms, sent_by

from .test_asking_actions import filled

pytestmark = pytest.mark.postgres

# Kinds of pages that Django draws of every model: they write no row, or make one.
OTHERS = ("changelist", "add", "history", "delete", "autocomplete", "historicalrecord")
DJANGOS = {"_save", "_addanother", "_continue"}
# Pages on which nothing is written over, and why.
NOT_WRITTEN = {
    "members_registerimport_report": "a file to read",
    "members_member_card": "a file to read",
    "tracks_certificate_paper": "a file to read",
    "tracks_cohort_papers": "a file to read",
    "members_member_identity": "shows; what it writes is the log of who read what",
    "members_member_lookup": "shows likely files",
    "members_user_activity": "shows what somebody did",
    "tracks_followup_rates": "shows rates",
    "members_member_paper": "adds a paper, and looks at nothing of the file",
    "members_member_remove_paper": "has no page of its own; takes a row away",
    "tracks_session_plan": "adds sessions at hours that are free under the lock of each room",
    "tracks_cohort_certificates": "adds the certificates that are due under the cohort's lock",
}
WRITES = ("INSERT INTO", "UPDATE", "DELETE FROM")
# Of visits, logs and limits: nobody types into them.
BESIDE = {"django_session", "django_admin_log", "members_login", "members_access"}


class Watch:
    """Notes of one POST what it writes, and what it does before it holds a lock.

    The test is a transaction itself: a lock counts within one that the page began, and no longer.
    """

    def __init__(self):
        self.depth, self.is_held, self.written, self.faults = 0, False, [], []

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT"):
            self.depth += 1
        elif sql.startswith("RELEASE"):
            self.depth -= 1
            self.is_held = self.is_held and self.depth > 0
        elif sql.startswith("SELECT") and " FOR " in sql and "UPDATE" in sql.rpartition(" FOR ")[2]:
            self.is_held = self.depth > 0
        elif sql.startswith(WRITES) and (table := sql.split('"')[1]) not in BESIDE:
            if not self.is_held and not self.written:
                self.faults.append(f"writes {table} without a lock")
            self.written.append(table)
        return execute(sql, params, many, context)

    def meet(self, form):
        is_held_against_a_row = getattr(form, "remembers", False) or isinstance(form, MergeForm)
        if form.is_bound and is_held_against_a_row and not self.is_held:
            self.faults.append(f"{type(form).__name__} is held against a row without a lock")


@pytest.fixture(autouse=True)
def morning(time_machine):
    """A session of late in the evening cannot be moved: it would end on the next day."""
    nine = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    time_machine.move_to(nine, tick=False)


@pytest.fixture
def watch(monkeypatch):
    """Calls a work and gives the `Watch` of it; what it did is taken back."""
    watches, clean = [], forms.BaseForm.full_clean

    def full_clean(form):
        watches[-1].meet(form)
        clean(form)

    def of(work):
        watches.append(Watch())
        point = transaction.savepoint()
        with monkeypatch.context() as patched, connection.execute_wrapper(watches[-1]):
            patched.setattr(forms.BaseForm, "full_clean", full_clean)
            work()
        transaction.savepoint_rollback(point)
        return watches[-1]

    return of


def pages(world, rows):
    """Each page of one row: its name, and its address."""
    for model, one in admin.site._registry.items():
        label = model._meta.label_lower
        for pattern in one.get_urls():
            if pattern.name and not pattern.name.endswith(OTHERS):
                for row in [world.rows[label], *rows.get(label, ())]:
                    yield pattern.name, address_of(pattern, row)


def address_of(pattern, row):
    names = pattern.pattern.converters
    if pattern.name == "tracks_outcome_record":
        return reverse(f"admin:{pattern.name}", args=[row.enrolment_id])
    return reverse(f"admin:{pattern.name}", args=[row.pk] * len(names))


def ways_to_send(page, path):
    """What each form of a page sends to its own address, by each of its buttons: once with all
    that may be typed and a day that is over, once with what must be and one to come."""
    contexts = [page.context] if hasattr(page.context, "dicts") else page.context or []
    known = [one for context in contexts for part in context.dicts for one in part.values()]
    drawn = [one for one in known if isinstance(one, forms.BaseForm)]
    everything = {one.add_prefix(name): value for one in drawn for name, value in filled(one)}
    needed = {
        one.add_prefix(name): value
        for one in drawn
        for name, value in filled(one, day="2031-03-01")
        if name not in one.fields or is_needed(one, name)
    }
    for form in post_forms(page):
        if form.get("action") in (None, "", path):
            names = {control.get("name") for control in form.iter()}
            for button in buttons_of(form):
                if not button.keys() & DJANGOS:
                    for typed in (everything, needed):
                        mine = {name: typed[name] for name in typed.keys() & names}
                        yield sent_by(form) | mine | button


def is_needed(form, name):
    return form.fields[name].required or isinstance(form.fields[name].widget, forms.Textarea)


@pytest.fixture
def rows(world, center):
    """Rows in states that the world has none of: {model: rows}."""
    cohort = CohortFactory(center=center)
    cohort.criteria.create(name="الدافع", weight=1)
    EnrolmentFactory(cohort=cohort)
    ended = CampFactory(center=center, starts_on=today() - timedelta(days=9))
    begun = CampFactory(center=center, starts_on=today(), ends_on=today() + timedelta(days=6))
    awaits, agreed = (
        MemberFactory(center=center, user=None, birth_date=latest_birth_date(15), phone=phone)
        for phone in ("", "+212611223344")
    )
    GuardianFactory(member=awaits)
    GuardianFactory(member=agreed, phone="+212611223344")
    agreed.consents.create(purpose="guardian", means="link", notice_version="1", language="ar")
    held = OrientationMeetingFactory(center=center, starts_at=instant_at(today(), time(8)))
    OrientationStepFactory(meeting=held, member=MemberFactory(center=center))
    return {
        "members.member": [awaits, agreed],
        "tracks.orientationmeeting": [held],
        "tracks.cohort": [cohort],
        "tracks.socialaction": [world.camp, ended],
        "members.registerimport": [
            RegisterImport.objects.create(
                center=center,
                by=world.users["director"],
                name="2015.xlsx",
                file="imports/2015",
                state="checked",
                counts={"new": 1},
            )
        ],
        "tracks.headcount": [HeadCountFactory(camp=begun)],
    }


def test_a_row_is_locked_before_a_form_is_held_against_it_and_before_it_is_written(
    world, rows, watch
):
    client = world.client("root")
    opened, wrote, faults = set(), set(), {}
    for name, path in pages(world, rows):
        opened.add(name)
        page = client.get(path)
        if page.status_code != 200 or "html" not in page["Content-Type"]:
            continue
        for sent in ways_to_send(page, path):
            seen = watch(lambda path=path, sent=sent: client.post(path, sent))
            if seen.written:
                wrote.add(name)
            if seen.faults:
                faults[name] = seen.faults
    assert faults == {}
    # Forms that Django draws of a model are tried in `test_edits.py`.
    unmet = {name for name in opened - wrote if not name.endswith("_change")}
    assert sorted(unmet) == sorted(NOT_WRITTEN)
    assert {
        "members_duplicatepair_change",
        "members_registerimport_change",
        "tracks_followup_change",
    } <= wrote
