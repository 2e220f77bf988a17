"""Files and accounts are locked in one order, whoever comes first: real threads, real locks."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from members.enums import Goal, Origin, Role
from members.models import DuplicatePair, Member, User
from members.services.claims import claim
from members.services.contacts import change_own_contact
from members.services.duplicates import sweep
from members.services.invitations import accept_invitation, invite
from members.services.locking import lock_with_files
from members.services.merging import merge
from members.services.number_changes import accept, ask_for_file
from members.services.registration import register
from skills_center.base.errors import GoneError
from skills_center.privacy.erasure import anonymise
from tests.factories.members import MemberFactory, UserFactory
from tests.marks import once, races
from tests.races import at_once, failures, one_waits_for_the_other, refusals
from tests.rows import fresh

OLD, NEW, BORN = "+212612345678", "+212699999999", date(2003, 5, 14)
ADDRESS = "hind@example.org"
ACCOUNTS = 'SELECT "members_user"."id", "members_user"."password"'


def account(phone, email=None):
    return UserFactory(phone=phone, email=email, phone_verified_at=timezone.now())


def named(center, **others):
    return {
        "first_name": "سلمى", "last_name": "العلوي", "sex": "female", "center": center,
        "birth_date": BORN, "cin": "", "phone": NEW, "email": "",
    } | others  # fmt: skip


def file_of(center, user, phone, **fields):
    return MemberFactory(
        center=center, user=user, phone=phone, first_name="سلمى", last_name="العلوي",
        sex="female", birth_date=BORN, **fields,
    )  # fmt: skip


@pytest.fixture
def own(center):
    return file_of(center, account(NEW), NEW)


@pytest.fixture
def other(center):
    return file_of(center, account(OLD), OLD)


def ask(user, center):
    return ask_for_file(
        user=user, center=center, former={"phone": OLD}, first_name="سلمى", last_name="العلوي",
        birth_date=BORN, cin="", language="ar",
    )  # fmt: skip


def joining(user, center, **details):
    return lambda: register(
        details=named(center, **details), goals=[Goal.values[0]], consents=["processing"],
        user=user, language="ar", origin=Origin.ONLINE,
    )  # fmt: skip


def claiming(user, center):
    typed = {"details": named(center), "goals": [Goal.values[0]], "language": "ar"}
    return lambda: claim(user=user, birth_date=BORN, typed=typed)


def each_has_one_account():
    tied = list(Member.objects.exclude(user=None).values_list("user", flat=True))
    assert len(tied) == len(set(tied))
    assert User.objects.filter(is_staff=False, member=None).count() == 0


@pytest.mark.django_db
def test_an_account_that_became_one_with_another_is_told(center):
    user = account(NEW)
    User.objects.filter(pk=user.pk).delete()
    for act in (joining(user, center), claiming(user, center), lambda: ask(user, center)):
        with pytest.raises(GoneError):
            act()


@pytest.mark.django_db
def test_nothing_is_written_in_an_account_that_was_emptied(center, own):
    """Its person was forgotten while their last page was on the way."""
    user = own.user
    anonymise(own, by=None)
    for act in (
        joining(user, center),
        claiming(user, center),
        lambda: ask(user, center),
        lambda: change_own_contact(user, phone=OLD),
    ):
        with pytest.raises(GoneError):
            act()
    assert fresh(user).is_emptied
    assert Member.objects.count() == 1


@once
@pytest.mark.django_db(transaction=True)
def test_as_much_is_asked_for_a_file_as_for_none(center, django_assert_num_queries):
    MemberFactory(center=center, user=None, phone=NEW, birth_date=BORN)
    for user in (account(NEW), account(OLD)):
        with django_assert_num_queries(12):
            lock_with_files(user, lambda user: Member.objects.filter(phone=user.phone))


@pytest.mark.parametrize("act", [claiming, joining])
class TestBesideAMerge:
    pytestmark = races

    def test_the_merge_comes_first(self, center, own, other, act):
        answers = one_waits_for_the_other(
            lambda: merge(kept=other, gone=own, by=None),
            act(own.user, center),
            before=ACCOUNTS,
        )
        assert failures(answers) == []
        assert Member.objects.count() == 1
        each_has_one_account()

    def test_the_merge_comes_second(self, center, own, other, act):
        answers = one_waits_for_the_other(
            act(own.user, center), lambda: merge(kept=other, gone=own, by=None)
        )
        assert failures(answers) == []
        assert Member.objects.count() == 1
        each_has_one_account()

    def test_a_file_without_way_in(self, center, other, act):
        """It is given to its person while staff join it with another."""
        file, user = file_of(center, None, NEW), account(NEW)
        answers = at_once([act(user, center), lambda: merge(kept=other, gone=file, by=None)])
        assert failures(answers) == []
        assert Member.objects.filter(phone=OLD).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_older_kept", [True, False])
def test_whose_double_goes_at_that_moment_is_registered(center, own, other, is_older_kept):
    """Somebody else of that name and day: they wait for neither file, and are asked about later."""
    user = account("+212611111111")

    def join_and_wait_for_nobody():
        connection.cursor().execute("SET lock_timeout = '20s'")  # else a wait here has no end
        return joining(user, center, phone="+212611111111")()

    kept, gone = (own, other) if is_older_kept else (other, own)
    with transaction.atomic():
        merge(kept=kept, gone=gone, by=None)
        (new,) = at_once([join_and_wait_for_nobody])
    assert failures([new]) == []
    sweep()
    assert [pair.other(new) for pair in DuplicatePair.objects.about(new)] == [kept.pk]


@pytest.mark.parametrize("act", [claiming, joining])
class TestBesideAChangedNumber:
    pytestmark = races

    def test_the_desk_comes_first(self, center, staff, own, other, act):
        row, desk = ask(own.user, center), staff(Role.FRONT_DESK)
        answers = one_waits_for_the_other(
            lambda: accept(row, by=desk, number=other.number), act(own.user, center)
        )
        assert failures(answers) == []
        assert Member.objects.count() == 1
        assert fresh(other).user.phone == NEW

    def test_the_person_comes_first(self, center, staff, own, other, act):
        row, desk = ask(own.user, center), staff(Role.FRONT_DESK)
        answers = one_waits_for_the_other(
            act(own.user, center), lambda: accept(row, by=desk, number=other.number)
        )
        assert failures(answers) == []
        assert fresh(other).user.phone == NEW


class TestBesideAnInvitation:
    """Somebody takes up an invitation while their account becomes one with another."""

    pytestmark = races

    @pytest.fixture
    def link(self, center):
        links = []
        invite(
            email=ADDRESS, phone="+212655443322", name="Hind", language="ar",
            roles=[(Role.COACH, center)], by=UserFactory(is_staff=True),
            link=lambda token: links.append(token) or token,
        )  # fmt: skip
        return links[0]

    @pytest.fixture
    def asked(self, center, link):
        """Who has a new number and e-mail, an invitation to it, and says which file is theirs."""
        return ask(account(NEW, ADDRESS), center)

    def taking_up(self, link):
        return lambda: accept_invitation(link, password="a-long-password-of-theirs")

    def test_the_desk_comes_first(self, center, staff, link, asked, other):
        desk = staff(Role.FRONT_DESK)
        answers = one_waits_for_the_other(
            lambda: accept(asked, by=desk, number=other.number), self.taking_up(link)
        )
        assert failures(answers) == refusals(answers) == []
        kept = fresh(other).user
        assert (kept.phone, kept.email, kept.is_staff) == (NEW, ADDRESS, True)
        assert kept.staff_roles.get().role == Role.COACH
        assert User.objects.filter(email=ADDRESS).count() == 1
        each_has_one_account()

    def test_the_invitation_comes_first(self, center, staff, link, asked, other):
        desk = staff(Role.FRONT_DESK)
        answers = one_waits_for_the_other(
            self.taking_up(link), lambda: accept(asked, by=desk, number=other.number)
        )
        assert failures(answers) == []
        assert len(refusals(answers)) == 1, "rights are not given to whoever has the file"
        assert fresh(asked).state == "open"
        assert (fresh(other).user.phone, fresh(other).user.is_staff) == (OLD, False)
        each_has_one_account()

    @pytest.mark.parametrize("is_merge_first", [True, False])
    def test_a_merge(self, center, link, other, is_merge_first):
        gone = file_of(center, account(NEW, ADDRESS), NEW, email=ADDRESS)
        works = [lambda: merge(kept=other, gone=gone, by=None), self.taking_up(link)]
        answers = one_waits_for_the_other(*(works if is_merge_first else works[::-1]))
        assert failures(answers) == refusals(answers) == []
        kept = fresh(other).user
        assert (kept.email, kept.is_staff, kept.staff_roles.count()) == (ADDRESS, True, 1)
        assert User.objects.filter(email=ADDRESS).count() == 1
        each_has_one_account()
