"""What a text message costs is counted with the address of the portal that sends it."""

import pytest
from django.urls import reverse
from django.utils import translation

from skills_center.base.texting import parts_of
from skills_center.messaging.kinds import KINDS
from skills_center.messaging.links.filling import address_like_one, address_of
from skills_center.messaging.links.tokens import read_token, token_for, token_like_one
from skills_center.messaging.links.ways import link_of, way_called
from skills_center.messaging.models import Message, MessageTemplate
from skills_center.messaging.telling import tell
from skills_center.messaging.wording.preview import read_as
from skills_center.messaging.wording.table import messages_table
from tests.factories.members import MemberFactory
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]
KIND = KINDS["members.registered"]
SHORT = "https://a.ma"
LONG = "https://skills.centres-of-the-whole-network.example.org"


def page(language="fr"):
    return reverse("admin:messaging_messagetemplate_change", args=[f"{KIND.code}-{language}"])


@pytest.mark.parametrize(("pk", "shorter"), [(1, 3), (62**3, 0), (62**4 - 1, 0)])
def test_the_example_is_as_long_as_a_token_and_opens_nothing(pk, shorter):
    assert len(token_like_one()) == len(token_for("o", pk, "+212612345678")) + shorter
    assert read_token(token_like_one())
    assert link_of(token_like_one()) is None


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_example_is_an_address_as_they_leave(settings, center, language):
    settings.PORTAL_URL = LONG
    member = MemberFactory(center=center, language=language)
    tell(member, KIND, number="1", leads_to=member)
    message = Message.objects.get()
    message.link_id = 62**4 - 1
    assert way_called(message.link_purpose)
    left = address_of(message)
    with translation.override(language):
        example = address_like_one()
    assert len(example) == len(left)
    assert example.startswith(f"{LONG}/{language}/m/")
    assert left.startswith(f"{LONG}/{language}/m/")


def test_staff_read_what_their_own_portal_pays(administrator, settings):
    """The words fill one part on a portal of a short name, and two where it is longer."""
    link = len(f"{SHORT}/fr/m/{token_like_one()}/")
    words = {"subject": "Objet", "body": "a" * (160 - link - 1) + " {link}", "preview": "1"}
    for address, parts in ((SHORT, 1), (LONG, 2)):
        settings.PORTAL_URL = address
        shown = administrator.post(page(), words).context
        reading = shown["preview"]
        assert reading["parts"] == reading["longest"]["parts"] == parts
        assert reading["parts"] == parts_of(reading["body"])
        assert f"{address}/fr/m/" in reading["body"]
        assert f"{address}/fr/m/" in reading["longest"]["body"]
        assert all(address in one["body"] for _name, _code, one in shown["elsewhere"])
        meant = {braces: example for braces, _meaning, example in shown["placeholders"]}
        assert meant["{link}"].startswith(f"{address}/")


def test_what_no_phone_puts_together_is_refused_by_the_address_of_the_portal(
    administrator, settings
):
    """Ten parts of 67 letters leave, with their link."""
    link = len(f"{SHORT}/ar/m/{token_like_one()}/")
    words = {"subject": "موضوع", "body": "م" * (670 - link - 1) + " {link}"}
    settings.PORTAL_URL = LONG
    answer = administrator.post(page("ar"), words)
    assert list(answer.context["form"].errors) == ["body"]
    assert not MessageTemplate.objects.exists()
    settings.PORTAL_URL = SHORT
    assert administrator.post(page("ar"), words).status_code == 302


def test_the_table_of_the_guide_is_the_same_on_every_portal(settings):
    settings.PORTAL_URL = SHORT
    table = messages_table()
    settings.PORTAL_URL = LONG
    assert messages_table() == table
    assert read_as(KIND, "fr", "", "{link}", real=False)["parts"] == 1
