"""A page of the back office says what its saving did: also when it did nothing."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext

from members.enums import Role
from members.models import LogIn
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.social import CampFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh

from .everything import admin_page
from .test_edits import open_forms, page_form, told, typed_into


@once
def test_taking_what_somebody_else_wrote_changes_nothing_and_says_so(world):
    client = world.client("root")
    _label, path, page, sent = next(
        one for one in open_forms(world, client) if one[0] == "members.member"
    )
    name, values, others = next(one for one in typed_into(page) if one[0] == "address")
    assert told(client.post(path, sent | {name: values}))[-1] != gettext("Nothing was changed.")
    clash = client.post(path, sent | {name: others})
    again = untouched(clash, page_form(path)) | {"_save": ["1"], "_theirs": [name]}
    assert told(client.post(path, again))[-1] == gettext("Nothing was changed.")


@pytest.fixture
def desk(client, staff):
    client.force_login(staff(Role.ADMINISTRATOR))
    return client


def opened(client, row):
    page = client.get(admin_page(row._meta.label_lower, "change", row))
    return untouched(page, f"{row._meta.model_name}_form") | {"_save": ["1"]}


def send(client, row, sent):
    return client.post(admin_page(row._meta.label_lower, "change", row), sent)


def fields_in_log():
    return [line.change_message for line in LogEntry.objects.all()]


@pytest.mark.django_db
def test_the_log_names_what_was_written_and_not_what_was_there(desk, center):
    member = MemberFactory(center=center, address="", school="")
    sent = opened(desk, member)
    type(member).objects.filter(pk=member.pk).update(address="Derb 1")
    typed = sent | {"address": ["Derb 1"], "school": ["Lycée"]}
    assert send(desk, member, typed).status_code == 302
    assert fields_in_log() == ['[{"changed": {"fields": ["School or training centre"]}}]']


@pytest.mark.django_db
def test_what_becomes_the_same_once_it_is_read_is_no_change(desk, center):
    member = MemberFactory(center=center, cin="QA123456")
    answer = send(desk, member, opened(desk, member) | {"cin": ["qa 123456"]})
    assert told(answer)[-1] == gettext("Nothing was changed.")
    assert fields_in_log() == []


@pytest.mark.django_db
def test_sessions_end_by_what_was_written(desk):
    user = UserFactory(email="before@example.org")
    log_in = LogIn.objects.create(user=user, method="code")
    sent = opened(desk, user)
    set_contacts(fresh(user), email="after@example.org")
    taken_away_again = {
        "staff_roles-TOTAL_FORMS": ["1"],
        "staff_roles-0-role": [Role.NETWORK],
        "staff_roles-0-DELETE": ["on"],
    }
    for same in ({"email": ["after@example.org"]}, taken_away_again):
        assert send(desk, user, sent | same).status_code == 302
        assert fresh(log_in).ended_at is None
    assert send(desk, user, sent | {"email": ["other@example.org"]}).status_code == 200
    typed = opened(desk, user) | {"email": ["other@example.org"]}
    assert send(desk, user, typed).status_code == 302
    assert fresh(log_in).ended_at is not None


@pytest.mark.django_db
def test_leader_whom_somebody_else_has_just_named_is_named_once(desk, staff, center):
    camp, leader = CampFactory(center=center), staff(Role.COACH, at=center)
    sent = opened(desk, camp)
    ago = fresh(camp).updated_at - timedelta(days=1)
    type(camp).objects.filter(pk=camp.pk).update(leader=leader, updated_at=ago)
    answer = send(desk, camp, sent | {"leader": [str(leader.pk)]})
    assert told(answer)[-1] == gettext("Nothing was changed.")
    assert fresh(camp).updated_at == ago
