"""While somebody is told, or emptied, they give a sign of life: real threads, real row locks."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from members.enums import Role
from members.models import Member
from members.notices_privacy import PURGE_ANNOUNCED
from members.services import keeping
from members.services.documents import take_document
from members.services.inactivity import inactive_members
from members.services.proposals import propose
from members.services.requests import open_request
from skills_center.messaging.models import Message
from skills_center.privacy import retention
from tests.factories.members import UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory
from tests.marks import races
from tests.races import failures, one_waits_for_the_other
from tests.rows import fresh
from tracks.services.enrolments import apply

from .purging import PHONE, gone_for_years

pytestmark = races
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def boss():
    user = UserFactory(is_superuser=True, is_staff=True)
    user.staff_roles.create(role=Role.ADMINISTRATOR, center=None)
    return user


def long_gone(**values):
    """Somebody of years ago, of whom `values` are known."""
    member = gone_for_years(CenterFactory(), user=UserFactory())
    Member.objects.filter(pk=member.pk).update(**values)
    return fresh(member)


def announced(member, state, at):
    message = Message.objects.queue(
        channel="text",
        address=PHONE,
        language="fr",
        body="x",
        kind=PURGE_ANNOUNCED.code,
        to=member,
    )
    Message.objects.filter(pk=message.pk).update(state=state, queued_at=at, sent_at=at)
    return member


def object_to_it(member, boss):
    return open_request(member=member, kind="opposition", by=boss, text="keep")


def log_in(member, boss):
    member.user.last_login = timezone.now()
    member.user.save(update_fields=["last_login"])


SIGNS = {
    "objection": object_to_it,
    "paper": lambda member, boss: take_document(
        member=member, kind="cv", file=SimpleUploadedFile("a.pdf", PDF), by=boss
    ),
    "proposal": lambda member, boss: propose(member, {"address": "12, rue"}, origin="online"),
    "application": lambda member, boss: apply(
        member=member, cohort=CohortFactory(center=member.center), by=boss
    ),
    "kept": lambda member, boss: keeping.keep_file(member, by=boss),
    "log-in": log_in,
}
each_sign = pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)


def meanwhile(sign, member, boss, work):
    """The sign first: what `work` does waits for it, and finds it."""
    results = one_waits_for_the_other(lambda: sign(member, boss), work)
    assert failures(results) == []
    assert not inactive_members().filter(pk=member.pk).exists()
    return fresh(member)


@each_sign
def test_who_gives_a_sign_of_life_at_that_moment_is_not_emptied(boss, sign):
    at = timezone.now() - timedelta(days=90)
    member = announced(long_gone(purge_told_at=at), "sent", at)
    assert retention.to_empty() == [member.pk]
    member = meanwhile(sign, member, boss, lambda: retention._empty(member.pk))
    assert member.anonymised_at is None


@each_sign
def test_nor_told(boss, sign):
    member = long_gone()
    assert retention.to_tell() == [member.pk]
    member = meanwhile(sign, member, boss, lambda: retention._tell(member.pk, timezone.localdate()))
    assert member.purge_told_at is None


@each_sign
def test_nor_handed_to_the_desk(boss, sign):
    at = timezone.now() - timedelta(days=1)
    member = announced(long_gone(purge_told_at=at), "given_up", at)
    assert retention.for_the_desk() == [member.pk]
    member = meanwhile(sign, member, boss, lambda: retention._hand_to_the_desk(member.pk))
    assert member.unreached_since is None


def test_who_came_back_is_welcomed_while_the_desk_keeps_their_file(boss):
    """The file first, then its messages: as the desk does."""
    member = announced(long_gone(), "given_up", timezone.now())
    Member.objects.filter(pk=member.pk).update(
        seen_on=timezone.localdate(), unreached_since=timezone.localdate()
    )
    answers = one_waits_for_the_other(
        retention.welcome_back,
        lambda: keeping.keep_file(fresh(member), by=boss),
        before='UPDATE "members_member"',
    )
    assert failures(answers) == []
    assert fresh(member).unreached_since is None
