"""Words of the staff that cannot be sent: who saves them again is told so, and staff unasked."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from members.enums import Role
from skills_center.messaging.kinds import KINDS
from skills_center.messaging.models import MessageTemplate
from skills_center.messaging.wording.dashboard import words_that_cannot_be_sent
from skills_center.messaging.wording.services import put_words
from tests.marks import once
from tests.pages_as_sent import untouched

pytestmark = [once, pytest.mark.django_db]
KIND = KINDS["members.registered"]
PAGE = reverse("admin:messaging_messagetemplate_change", args=[f"{KIND.code}-fr"])
FAULTY = [
    ("Bienvenue", "Bonjour %(name)s", "body"),
    ("Bienvenue", "Bonjour {nom}", "body"),
    ("Bienvenue", " \n ", "body"),
    ("{nom}", "Bonjour {name}", "subject"),
    ("\r\n", "Bonjour {name}", "subject"),
]


@pytest.fixture
def administrator(administrator):
    administrator.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return administrator


def saved(subject, body):
    """Words of before the rule that they break."""
    return MessageTemplate.objects.create(kind=KIND.code, language="fr", subject=subject, body=body)


def as_shown(administrator):
    return untouched(administrator.get(PAGE), holding="body")


@pytest.mark.parametrize("pressed", [{"keep": "1"}, {"preview": "1"}])
@pytest.mark.parametrize("other", [False, True])
@pytest.mark.parametrize(("subject", "body", "faulty"), FAULTY)
def test_a_fault_that_nobody_typed_is_told_beside_its_field(
    administrator, subject, body, faulty, other, pressed
):
    saved(subject, body)
    typed = {"subject" if faulty == "body" else "body": "Salut"} if other else {}
    answer = administrator.post(PAGE, as_shown(administrator) | typed | pressed)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [faulty]
    assert answer.context["preview"] is None
    assert [*get_messages(answer.wsgi_request)] == []
    row = MessageTemplate.objects.get()
    assert (row.subject, row.body) == (subject, body)


def test_a_fault_that_is_mended_is_saved(administrator):
    saved("Bienvenue", "Bonjour %(name)s")
    sent = as_shown(administrator) | {"body": "Bonjour {name}"}
    assert administrator.post(PAGE, sent).status_code == 302
    assert MessageTemplate.objects.get().faults == []


def test_words_that_leave_in_too_many_parts_are_not_kept_beside_another_subject(administrator):
    put_words(KIND, "fr", subject="Bienvenue", body="م" * 900)
    sent = as_shown(administrator) | {"subject": "Autre"}
    answer = administrator.post(PAGE, sent)
    assert list(answer.context["form"].errors) == ["body"]
    assert MessageTemplate.objects.get().subject == "Bienvenue"


def test_right_words_that_nobody_typed_into_stay(administrator):
    put_words(KIND, "fr", subject="Bienvenue", body="Bonjour {name}")
    assert administrator.post(PAGE, as_shown(administrator)).status_code == 302
    assert MessageTemplate.objects.get().history.count() == 1


# The first page ----------------------------------------------------------------------------------
def test_first_page_says_which_words_cannot_be_sent_and_leads_to_them(administrator, staff):
    user = staff(Role.ADMINISTRATOR)
    assert words_that_cannot_be_sent(user) is None
    put_words(KIND, "ar", subject="a", body="{name}")
    put_words(KIND, "fr", subject="a", body="{nom}")
    MessageTemplate.objects.create(kind="tests.gone", language="fr", subject="a", body="b")
    (row,) = words_that_cannot_be_sent(user)["rows"]
    assert row["url"] == PAGE
    html = administrator.get(reverse("admin:index")).content.decode()
    assert f'<a href="{PAGE}">' in html
    assert words_that_cannot_be_sent(staff(Role.DIRECTOR)) is None


def test_first_page_of_right_words_says_nothing(administrator, django_assert_num_queries, staff):
    put_words(KIND, "fr", subject="a", body="{name}")
    user = staff(Role.ADMINISTRATOR)
    assert user.has_perm("messaging.change_messagetemplate")
    with django_assert_num_queries(1):
        assert words_that_cannot_be_sent(user) is None


def test_what_means_nothing_keeps_its_place_in_a_line_of_arabic(administrator):
    saved("Bienvenue", "%(name)s {prénom}")
    page = administrator.get(PAGE, headers={"accept-language": "ar"}).content.decode()
    assert "\u2068%(name)s\u2069 \u2068{prénom}\u2069" in page
