"""Two hands on one link, two administrators on one address, two people on one new contact."""

from members.enums import Role
from members.models import Invitation, User
from members.services.access import open_account
from members.services.invitations import accept_invitation, invite
from tests.factories.members import UserFactory
from tests.factories.network import CenterFactory
from tests.marks import races
from tests.races import at_once, failures, refusals

THREADS = 12
pytestmark = races


def by_many(act):
    """What each of THREADS got of `act(number)`: a result, or the error it met."""
    return at_once([lambda number=number: act(number) for number in range(THREADS)])


def invite_hind(links, by, center):
    return invite(
        email="hind@example.org",
        phone=None,
        name="Hind",
        language="ar",
        roles=[(Role.COACH, center)],
        by=by,
        link=lambda token: links.append(token) or token,
    )


def test_link_opened_by_many_at_once_opens_one_account():
    links = []
    invite_hind(links, UserFactory(), CenterFactory())
    got = by_many(lambda number: accept_invitation(links[0], password=f"password of {number}"))
    assert (failures(got), len(refusals(got))) == ([], THREADS - 1)
    winner = next(number for number, one in enumerate(got) if isinstance(one, User))
    user = User.objects.get(email="hind@example.org")
    assert user.check_password(f"password of {winner}")
    assert user.staff_roles.count() == 1


def test_address_invited_by_many_at_once_is_invited_once():
    by, center, links = UserFactory(), CenterFactory(), []
    got = by_many(lambda number: invite_hind(links, by, center))
    assert Invitation.objects.count() == 1
    assert (failures(got), len(refusals(got))) == ([], THREADS - 1)


def test_contact_typed_by_many_at_once_opens_one_account():
    got = by_many(lambda number: open_account(phone="+212612345678", language="ar"))
    assert {user.pk for user in got} == {User.objects.get().pk}
