"""A page of the back office says what its saving did: also when it did nothing."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.db import transaction
from django.utils.translation import gettext

from members.enums import Role
from members.models import LogIn
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.social import CampFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import every_row, fresh

from .everything import admin_page
from .test_edits import open_forms, page_form, typed_into


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


@once
def test_a_page_saved_as_it_was_read_says_that_nothing_was_changed(world):
    client = world.client("root")
    said = {}
    for label, path, _page, sent in open_forms(world, client):
        answer = client.post(path, sent)
        said[label] = (answer.status_code, told(answer)[-1:])
    assert len(said) > 20
    nothing = (302, [gettext("Nothing was changed.")])
    assert {one: what for one, what in said.items() if what != nothing} == {}


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


@once
def test_typing_what_somebody_else_has_just_written_changes_nothing_and_says_so(world):
    """In each field of each form, those of its rows and of several to choose from too."""
    client, met = world.client("root"), {}
    nothing = (302, [gettext("Nothing was changed.")])
    for label, path, page, sent in open_forms(world, client):
        sent.pop("_drawn")  # the same is not what was sent a moment ago: it is of somebody else
        for name, values, _others in typed_into(page):
            with transaction.atomic():
                if client.post(path, sent | {name: values}).status_code == 302:
                    before = every_row()
                    answer = client.post(path, sent | {name: values})
                    if (answer.status_code, told(answer)[-1:]) == nothing:
                        assert every_row() == before, (label, name)
                        met[label] = met.get(label, 0) + 1
                    else:
                        # What can be typed once alone (the places of a camp) is no longer a field.
                        page_now = client.get(path).content.decode()
                        assert f'name="{name}"' not in page_now, (label, name)
                transaction.set_rollback(True)
    assert len(met) > 20
    assert sum(met.values()) > 100


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
