"""A merge is sent while somebody writes into one of its files: real threads, real locks."""

import pytest
from django.test import Client
from django.urls import reverse

from members.enums import Role
from members.models import DuplicatePair, Member
from members.services.duplicates import tell_apart
from members.services.merging import merge
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory
from tests.marks import races
from tests.pages_as_sent import untouched
from tests.races import one_waits_for_the_other

pytestmark = races


@pytest.fixture
def pair(center):
    files = [MemberFactory(center=center, first_name=name) for name in ("سلمى", "سلما")]
    return DuplicatePair.objects.create(first=files[0], second=files[1], ground="name_birth")


@pytest.fixture
def send(pair, staff):
    client = Client()
    client.force_login(staff(Role.FRONT_DESK))
    page = reverse("admin:members_duplicatepair_change", args=[pair.pk])
    sent = untouched(client.get(page), holding="seen")
    return lambda name="merge": client.post(page, sent | {name: "1"})


def test_what_a_colleague_writes_while_the_merge_waits_is_shown_first(pair, send):
    def write_phone():
        set_contacts(pair.first, phone="+212699999999")

    _none, answer = one_waits_for_the_other(write_phone, send)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert Member.objects.count() == 2


@pytest.mark.parametrize("name", ["merge", "apart"])
def test_a_pair_that_a_colleague_merged_meanwhile_is_told(pair, send, name):
    """The files before the pair: two who decide about one pair wait, and do not stop each other."""
    _kept, answer = one_waits_for_the_other(
        lambda: merge(kept=pair.first, gone=pair.second, by=None), lambda: send(name)
    )
    assert answer.status_code == 302
    assert Member.objects.count() == 1


def test_a_pair_that_a_colleague_told_apart_meanwhile_is_not_merged_unseen(pair, send):
    _pair, answer = one_waits_for_the_other(lambda: tell_apart(pair, by=None), send)
    assert answer.context["form"].non_field_errors()
    assert Member.objects.count() == 2
