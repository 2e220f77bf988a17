import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from members.enums import Role
from tests.factories.members import UserFactory
from tests.marks import once

LANGUAGES = ["ar", "fr", "en"]


def url(name, language="ar"):
    with translation.override(language):
        return reverse(name)


@once
@pytest.mark.parametrize(
    "name", ["account_reset_password", "account_email", "account_change_password"]
)
def test_only_pages_with_a_face_have_an_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@once
def test_allauth_sign_up_leads_to_ours(client):
    assert client.get(url("account_signup")).headers["Location"] == url("members:join")


@once
@pytest.mark.parametrize("language", LANGUAGES)
def test_login_page_says_its_labels_in_the_language(client, db, language):
    with translation.override(language):
        expected = translation.gettext("Phone number or e-mail")
    html = client.get(url("account_login", language)).content.decode()
    assert expected in html
    assert "placeholder" not in html


@pytest.mark.django_db(transaction=True)
def test_code_logs_in_once(client, last_code):
    user = UserFactory()
    page = client.post(url("account_request_login_code"), {"email": user.email}).headers["Location"]
    code = last_code()
    assert client.post(page, {"code": code}).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    client.logout()
    client.post(page, {"code": code})
    assert "_auth_user_id" not in client.session


@once
@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_tries_meet_a_page_that_says_so(client, db, valid_html, language):
    user = UserFactory()
    user.set_password("right-password-1")
    user.save()
    wrong = {"login": user.email, "password": "wrong"}
    answers = [client.post(url("account_login", language), wrong) for _ in range(70)]
    assert answers[0].status_code == 200
    last = answers[-1]
    with translation.override(language):
        said = translation.gettext("Too many tries")
    assert last.status_code == 429
    assert said in last.content.decode()
    valid_html(last)
    right = client.post(
        url("account_login", language), {"login": user.email, "password": "right-password-1"}
    )
    assert right.status_code != 302


@once
def test_too_many_codes_are_not_said_to_be_passwords(client, db):
    user = UserFactory()
    page = client.post(url("account_request_login_code", "en"), {"email": user.email}).url
    for _try in range(10):
        answer = client.post(page, {"code": "000000"}, follow=True)
        if answer.redirect_chain:
            break
    said = answer.content.decode()
    assert "The code was typed wrong too often: it is good no more. Ask for another." in said
    assert "password" not in said


@once
def test_back_office_has_no_login_of_its_own(client, staff):
    director = staff(Role.DIRECTOR)
    for response in (
        client.get("/admin/tracks/cohort/", follow=True),
        client.post("/admin/login/", {"username": director.email, "password": "x"}, follow=True),
    ):
        assert "account/login/?next=" in response.redirect_chain[-1][0]


@once
def test_back_office_takes_no_password_of_who_is_in_already(client, staff):
    owner = UserFactory(is_superuser=True, is_staff=True)
    owner.set_password("a-long-password-of-theirs")
    owner.save()
    desk = staff(Role.FRONT_DESK)
    client.force_login(desk)
    typed = {"username": owner.email, "password": "a-long-password-of-theirs"}
    assert client.post("/admin/login/", typed).url == "/admin/"
    assert client.session["_auth_user_id"] == str(desk.pk)


@once
def test_back_office_refuses_who_is_no_staff(client, db):
    client.force_login(UserFactory())
    assert client.get("/admin/", follow=True).status_code == 403


@once
def test_kept_page_holds_nobodys_message(client, center, settings):
    settings.PAGE_CACHE_SECONDS = 60
    client.force_login(UserFactory())
    client.post(url("account_logout"))
    with translation.override("ar"):
        told = translation.gettext("You are logged out. See you soon!")
    assert told in client.get(url("pages:home")).content.decode()
    assert told not in Client().get(url("pages:home")).content.decode()


@once
def test_back_office_keeps_the_language_of_the_page_one_logged_in_on(client, staff):
    director = staff(Role.DIRECTOR)
    director.set_password("a-long-password-of-theirs")
    director.save()
    typed = {"login": director.email, "password": "a-long-password-of-theirs"}
    client.post(url("account_login", "fr"), typed, headers={"accept-language": "en"})
    assert 'lang="fr"' in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "query",
    ["0661234567", "06 61 23 45 67", "+212 661-234-567", "00212 661 234 567", "61 23 45", "٦١٢٣٤٥"],
)
def test_account_is_found_by_its_phone_however_it_is_written(client, admin_user, query):
    one = UserFactory(phone="+212661234567")
    UserFactory(phone="+212777000111")
    client.force_login(admin_user)
    page = client.get(reverse("admin:members_user_changelist"), {"q": query})
    assert list(page.context["cl"].result_list) == [one]


def test_account_is_found_by_name_and_address_as_before(client, admin_user):
    one = UserFactory(phone="+212661234567", name="Salma 61", email="salma@example.org")
    client.force_login(admin_user)
    for query in ("salma", "salma@exam", "Salma 61"):
        page = client.get(reverse("admin:members_user_changelist"), {"q": query})
        assert list(page.context["cl"].result_list) == [one]
