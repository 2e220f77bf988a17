"""What a minor reads of the agreement that is missing, and the way on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from members.enums import ConsentMeans
from members.models import Member
from members.services.guardians import record_agreement
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.models import Message
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.tracks import CohortFactory
from tests.links import path_in
from tests.marks import once
from tests.rows import fresh

pytestmark = [once, pytest.mark.django_db]
LANDLINE = "+212523491234"


@pytest.fixture
def minor(center):
    return MemberFactory(center=center, birth_date=latest_birth_date(15))


def told_to(client, member):
    """What stands in their space and on the page of the guardian: sentence, button and page."""
    client.force_login(member.user)
    told = []
    for page in (reverse("pages:me"), reverse("members:my_guardian")):
        shown = client.get(page.replace("/ar/", "/en/"))
        context = shown.context
        told.append(context.get("guardian_standing") or context.get("standing"))
        if told[-1]:
            assert str(escape(told[-1].says)) in shown.content.decode()
    assert told[0] == told[1]
    return told[0]


LONG_AGO, NOW = timedelta(days=9), timedelta(0)  # when the link left, before the test
STATES = [
    (None, "name your guardian", False),
    ({"phone": ""}, "has no number here", False),
    ({"phone": LANDLINE}, "receives no text messages", False),
    ({"answer": "refused"}, "did not agree", False),
    ({"answer": "withdrawn"}, "took the agreement back", False),
    ({"answer": "withdrawn", "asked_at": LONG_AGO}, "took the agreement back", False),
    ({}, "was not asked yet", True),
    ({"asked_at": LONG_AGO}, "has not agreed yet", True),
    ({"asked_at": LONG_AGO, "unanswered_at": NOW}, "has not answered", True),
    ({"asked_at": NOW}, "has not agreed yet", False),
    ({"asked_at": LONG_AGO, "times_asked": 9}, "often enough", False),
]


def as_of_now(fields):
    now = timezone.now()
    at = {name: now - ago for name, ago in fields.items() if isinstance(ago, timedelta)}
    return {"times_asked": int("asked_at" in fields)} | fields | at


@pytest.mark.parametrize(("guardian", "says", "sends"), STATES)
def test_minor_reads_what_is_missing_and_has_one_thing_to_do(client, minor, guardian, says, sends):
    if guardian is not None:
        GuardianFactory(member=minor, **as_of_now(guardian))
    standing = told_to(client, minor)
    assert says in standing.says
    assert standing.sends is sends
    space = client.get(reverse("pages:me")).content.decode()
    send = reverse("members:send_link_again")
    assert (send in space) is sends
    if sends:
        assert "csrfmiddlewaretoken" in space.split(send)[1].split("</form>")[0]
        client.post(send)
        assert Message.objects.filter(link_purpose="guardian").count() == 1


@pytest.mark.parametrize(("guardian", "says", "sends"), STATES)
def test_link_is_said_to_wait_only_where_one_does(client, minor, guardian, says, sends):
    """The page of the guardian speaks of the message on their phone, and of when it left."""
    known = guardian is not None and GuardianFactory(member=minor, **as_of_now(guardian))
    waits = bool(known and known.asked_at and not known.answer)
    client.force_login(minor.user)
    page = client.get(reverse("members:my_guardian").replace("/ar/", "/en/")).content.decode()
    assert ("in the text message we sent them" in page) is waits
    assert ("Last sent to" in page) is waits


@pytest.mark.parametrize(("guardian", "says", "sends"), STATES)
def test_one_button_stands_out_whatever_is_missing(client, minor, guardian, says, sends):
    if guardian is not None:
        GuardianFactory(member=minor, **as_of_now(guardian))
    client.force_login(minor.user)
    for page in (reverse("pages:me"), reverse("members:my_guardian")):
        assert client.get(page).content.decode().count("btn btn-primary") == 1, page


def test_a_number_that_is_needed_is_not_called_optional(client, minor):
    """The number, or the box that says there is none."""
    client.force_login(minor.user)
    page = client.get(reverse("members:my_guardian").replace("/ar/", "/en/")).content.decode()
    label = page.partition('for="id_phone"')[2].partition("</label>")[0]
    assert "one is enough" in label
    assert "optional" not in label


def test_nothing_is_said_of_a_guardian_who_agreed(client, minor):
    GuardianFactory(member=minor)
    record_agreement(minor, means=ConsentMeans.LINK, language="ar")
    assert told_to(client, minor) is None


@pytest.mark.parametrize("is_open", [True, False])
def test_message_of_the_agreement_leads_to_the_form_they_came_for(client, minor, is_open):
    cohort = CohortFactory(center=minor.center) if is_open else None
    address = reverse("tracks:apply", args=[cohort.pk if cohort else 999])
    Member.objects.filter(pk=minor.pk).update(came_for=address)
    GuardianFactory(member=minor)
    record_agreement(fresh(minor), means=ConsentMeans.LINK, language="ar")
    link = address if is_open else reverse("pages:me")
    client.force_login(minor.user)
    assert client.get(path_in(Message.objects.get())).url == link


@pytest.mark.parametrize(
    "guardian",
    [one for one, _says, _sends in STATES if one is not None and one.get("phone") != LANDLINE],
)
def test_link_is_said_to_leave_only_where_one_does(client, minor, guardian):
    """The same number is saved once more, with another name: no link leaves for it."""
    known = GuardianFactory(member=minor, **as_of_now(guardian))
    client.force_login(minor.user)
    typed = {"name": "فاطمة العلوي", "relation": "mother", "phone": str(known.phone)}
    typed |= {} if known.phone else {"has_none": "on"}
    page = reverse("members:my_guardian").replace("/ar/", "/en/")
    shown = client.post(page, typed, follow=True)
    assert shown.redirect_chain, shown.context["form"].errors
    assert not Message.objects.filter(body__contains="/guardian/").exists()
    assert "We ask your guardian by a text message" not in shown.content.decode()
