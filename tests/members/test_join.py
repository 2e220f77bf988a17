from datetime import timedelta
from itertools import cycle

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from members.forms.join import STEPS
from members.models import DuplicatePair, Member, User
from members.views.drafts import LARGEST, Draft
from tests.factories.members import MemberFactory, UserFactory
from tests.joining import walk
from tests.marks import once

GARBAGE = [
    "",
    "x" * 10_000,
    "😀🔥",
    "\x00\x07",
    "31/02/2004",
    "' OR 1=1; --",
    "<script>alert(1)</script>",
]


def url(name, language="ar", **kwargs):
    with translation.override(language):
        return reverse(name, **kwargs)


@once
@pytest.mark.django_db
def test_who_goes_past_a_step_misses_no_question(rf):
    """Who is logged in gave a phone or an e-mail; who is of age has no guardian. That is all."""
    request = rf.get("/")
    request.session, request.user = {}, AnonymousUser()
    asked = {name for names in STEPS.values() for name in names}
    guardians = set(STEPS["guardian"])

    def missed():
        return asked - {name for step in Draft(request).steps() for name in STEPS[step]}

    assert missed() == guardians, "Put the question into a step that everybody goes through."
    request.user = UserFactory()
    assert missed() == guardians | {"phone", "email"}, (
        "Who is logged in goes past the contact's step: put the question into another one of STEPS."
    )


@pytest.mark.django_db(transaction=True)
def test_join_by_phone_ends_in_ones_space(client, answers, last_code):
    response = walk(client, answers)
    assert response.url == url("account_confirm_login_code")
    assert Member.objects.count() == 0
    response = client.post(response.url, {"code": last_code()}, follow=True)
    member = Member.objects.get()
    assert response.redirect_chain[-1][0] == url("pages:me")
    assert member.number in response.content.decode()
    assert str(member.user.phone.as_e164) == "+212612345678"
    assert member.user.phone_verified_at


@pytest.mark.django_db(transaction=True)
def test_join_by_email_registers_too(client, answers, last_code):
    answers |= {"phone": "", "email": "salma@example.org"}
    response = walk(client, answers)
    client.post(response.url, {"code": last_code()})
    assert Member.objects.get().email == "salma@example.org"


@once
@pytest.mark.django_db(transaction=True)
def test_join_with_a_wrong_code_registers_nobody(client, answers):
    response = walk(client, answers)
    assert client.post(response.url, {"code": "WRONG1"}).status_code == 200
    assert Member.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_join_with_anothers_phone_answers_as_for_a_new_one(client, answers):
    new = walk(client, answers)
    MemberFactory(user=UserFactory(phone="+212698765432"))
    client.cookies.clear()
    known = walk(client, answers | {"phone": "0698765432"})
    assert (known.status_code, known.url) == (new.status_code, new.url)
    assert Member.objects.count() == 1


@once
def test_join_of_a_minor_asks_for_a_guardian(client, answers):
    response = walk(client, answers | {"birth_date": "14/05/2012"})
    form = response.context["form"]
    assert {"guardian_name", "guardian_relation", "guardian_phone"} <= form.errors.keys()


@once
@pytest.mark.parametrize(
    ("garbage", "language"), list(zip(GARBAGE, cycle(["ar", "fr", "en"]), strict=False))
)
@pytest.mark.parametrize(
    "field",
    ["first_name", "last_name", "sex", "birth_date", "center", "commune", "situation", "goals"],
)
def test_join_garbage_gets_a_message_and_keeps_the_rest(client, answers, field, garbage, language):
    response = walk(client, answers | {field: garbage}, language)
    form = response.context["form"]
    assert response.status_code == 200
    assert list(form.errors) == [field]
    assert last_words_kept(client, response, answers, field, language)
    assert User.objects.count() == 0


def last_words_kept(client, response, answers, field, language):
    """What was typed before stands: beside the error, or on the step before it."""
    kept = "last_name" if field == "first_name" else "first_name"
    first_step = client.get(url("members:join", language)).content.decode()
    return answers[kept] in response.content.decode() + first_step


@once
@pytest.mark.parametrize("garbage", GARBAGE[1:])
@pytest.mark.parametrize("field", ["phone", "email", "cin"])
def test_join_garbage_in_a_contact_gets_a_message(client, answers, field, garbage):
    response = walk(client, answers | {field: garbage})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert User.objects.count() == 0


def test_join_when_registered_leads_to_the_card(client, center):
    client.force_login(MemberFactory(center=center).user)
    assert client.get(url("members:join")).url == url("pages:me")


@once
@pytest.mark.django_db(transaction=True)
def test_answers_of_one_person_are_not_registered_to_the_next(client, answers):
    response = walk(client, answers)
    for _ in range(3):
        client.post(response.url, {"code": "WRONG1"})
    client.post(url("account_logout"))
    another = UserFactory(email="next@example.org")
    another.set_password("a-long-password-of-theirs")
    another.save()
    client.post(
        url("account_login"),
        {"login": "next@example.org", "password": "a-long-password-of-theirs"},
    )
    assert client.get(url("pages:me")).status_code == 302
    assert not Member.objects.exists()
    assert answers["first_name"] not in client.get(url("members:join")).content.decode()


@once
def test_answers_are_forgotten_after_half_an_hour(client, answers, time_machine):
    walk(client, answers)
    assert answers["last_name"] in client.get(url("members:join")).content.decode()
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    assert answers["last_name"] not in client.get(url("members:join")).content.decode()


@once
@pytest.mark.parametrize("step", ["contact", "wishes"])
def test_whoever_goes_on_after_that_is_told_why_they_begin_again(
    client, answers, time_machine, step
):
    walk(client, answers)
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    before = Session.objects.count()
    page = client.post(url("members:join_step", kwargs={"step": step}), answers, follow=True)
    assert 'class="notice notice-warn"' in page.content.decode()
    assert 'class="notice notice-warn"' not in client.get(url("members:join")).content.decode()
    assert Session.objects.count() <= before  # anybody may send a step, and nothing is kept of it


@pytest.mark.django_db(transaction=True)
def test_a_card_number_of_another_is_told_to_staff_alone(client, answers, last_code):
    other = MemberFactory(cin="QA123456")
    response = walk(client, answers | {"cin": "qa 123456"})
    response = client.post(response.url, {"code": last_code()})
    assert response.url == url("pages:me")
    assert "QA123456" not in client.get(response.url).content.decode()
    member = Member.objects.exclude(pk=other.pk).get()
    assert member.cin is None
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.ground) == (other, member, "cin")


# What anybody may leave on the disk --------------------------------------------------------
def swollen(value):
    """The same answer to a form, in a hundred times the room."""
    value = value if isinstance(value, str) else value[-1]
    return {
        "blanks": [" " * 60_000 + value],
        "values": [*["x" * 5000] * 12, value],
        "many": [*["x" * 200] * 200, value],
    }


@once
@pytest.mark.django_db
@pytest.mark.parametrize("how", ["blanks", "values", "many"])
@pytest.mark.parametrize("step", STEPS)
def test_no_step_of_a_registration_keeps_more_than_answers(client, answers, step, how):
    """A form takes the last of many values, and a name among blanks: the session kept them all."""
    for name in set(STEPS[step]) & set(answers):
        walk(client, {**answers, name: swollen(answers[name])[how]})
        # As it was typed: these pack well, what somebody means to fill a disk with does not.
        sizes = [len(repr(one.get_decoded())) for one in Session.objects.all()]
        assert max(sizes, default=0) < 4 * LARGEST, name


@once
@pytest.mark.django_db
def test_so_many_registrations_are_begun_from_one_address(answers, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"join_here": "2/h/key"}
    page = reverse("members:join")
    begun = [Client().post(page, answers).status_code for _visitor in range(3)]
    assert begun == [302, 302, 429]
    assert Session.objects.count() == 2


@once
@pytest.mark.django_db
def test_going_on_with_a_registration_counts_nothing(client, answers, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"join_here": "1/h/key"}
    page = reverse("members:join")
    assert [client.post(page, answers).status_code for _again in range(3)] == [302] * 3
