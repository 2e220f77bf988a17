"""Two at the same moment: real threads, real row locks."""

from members.enums import Role
from members.models import DataRequest, DataRequestMove
from members.services.consents import give_consent
from members.services.requests import open_request
from skills_center.base.errors import IllegalMoveError
from skills_center.privacy.requests import erase
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.marks import races
from tests.races import at_once, failures

pytestmark = races
THREADS = 8


def test_many_clicks_open_one_request_and_one_agreement():
    member = MemberFactory()

    def ask():
        open_request(member=member, kind="erasure", by=member.user)
        give_consent(member, "photo", by=member.user, language="ar")

    assert failures(at_once([ask] * THREADS)) == []
    assert DataRequest.objects.count() == 1
    assert member.consents.count() == 1


def test_many_deciders_erase_once():
    center = CenterFactory()
    member = MemberFactory(center=center)
    director = UserFactory(is_staff=True)
    director.staff_roles.create(role=Role.DIRECTOR, center=center)
    row = open_request(member=member, kind="erasure", by=member.user)
    answers = at_once([lambda: erase(row, by=director)] * THREADS)
    refused = [answer for answer in answers if isinstance(answer, IllegalMoveError)]
    assert len(refused) == THREADS - 1
    assert DataRequestMove.objects.count() == 1
