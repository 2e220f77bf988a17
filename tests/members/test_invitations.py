"""Inviting staff: one link, once, for seven days; no account and no right before."""

import logging
import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from members.enums import InvitationStage, Role
from members.models import Invitation, StaffRole, User
from members.services import invitations
from members.services.invitations import accept_invitation, invite, resend_invitation
from skills_center.base.errors import DomainError
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from tests.factories.members import MemberFactory, UserFactory
from tests.marks import once
from tests.pages_as_sent import untouched

PASSWORD = "three words do well"
CHOSEN = {"password": PASSWORD, "again": PASSWORD}


def url(name, *args):
    with translation.override("fr"):
        return reverse(name, args=args)


@pytest.fixture
def administrator(staff):
    return staff(Role.ADMINISTRATOR)


@pytest.fixture
def typed(center):
    """The form of the back office, filled in: a coach at the centre."""
    return {
        "email": "Coach@Example.org",
        "phone": "",
        "name": "Hind",
        "language": "fr",
        "roles-TOTAL_FORMS": "1",
        "roles-INITIAL_FORMS": "0",
        "roles-0-role": Role.COACH,
        "roles-0-center": center.pk,
    }


@pytest.fixture
def send(client, administrator, typed):
    """Invite with the form of the back office; returns the path of the link in the e-mail."""

    def invited(**other):
        client.force_login(administrator)
        answer = client.post(reverse("admin:members_invitation_add"), typed | other)
        assert answer.status_code == 302, answer.context["errors"]
        return newest_link()

    return invited


def newest_link():
    delivery.send_due()
    return re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]


def act(client, action, invitation):
    client.post(
        reverse("admin:members_invitation_changelist"),
        {"action": action, "_selected_action": [invitation.pk]},
    )


def test_invited_person_chooses_a_password_and_is_in(send, center):
    link = send()
    assert not User.objects.filter(email="coach@example.org").exists()
    browser = Client()
    page = browser.get(link)
    assert page.url == url("account_invitation")
    assert browser.post(page.url, CHOSEN).status_code == 302
    user = User.objects.get(email="coach@example.org")
    assert browser.session["_auth_user_id"] == str(user.pk)
    assert browser.get("/admin/").status_code == 200
    assert (user.name, user.language, user.is_staff) == ("Hind", "fr", True)
    assert user.check_password(PASSWORD)
    assert list(user.staff_roles.values_list("role", "center")) == [(Role.COACH, center.pk)]
    assert user.log_ins.get().method == "invitation"


@once
def test_second_factor_comes_next(send, settings):
    link = send()
    settings.STAFF_SECOND_FACTOR = True
    browser = Client()
    browser.post(browser.get(link).url, CHOSEN)
    assert browser.get("/admin/").url.startswith(url("mfa_activate_totp"))


@once
def test_message_is_in_the_language_of_the_invited_and_erased_once_sent(send):
    send(language="ar")
    with translation.override("ar"):
        assert mail.outbox[-1].subject == translation.gettext(
            "Your account at the youth skills centres"
        )
    assert Message.objects.get().body == ""


@once
def test_reading_the_link_uses_nothing_up(send):
    link = send()
    for _program in range(3):
        Client().get(link, follow=True)
    browser = Client()
    assert browser.post(browser.get(link).url, CHOSEN).status_code == 302


def test_link_works_once(send):
    link = send()
    first, second = Client(), Client()
    second.get(link)
    first.post(first.get(link).url, CHOSEN)
    assert second.post(url("account_invitation"), CHOSEN).status_code == 410
    assert Client().get(link).status_code == 410


@once
def test_link_works_for_seven_days(send, time_machine):
    link = send()
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=1))
    assert Client().get(link).status_code == 410


@once
def test_link_is_dead_once_revoked_or_sent_again(send, client):
    first = send()
    invitation = Invitation.objects.get()
    act(client, "send_again", invitation)
    second = newest_link()
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 302
    act(client, "revoke", invitation)
    assert Client().get(second).status_code == 410
    assert not User.objects.filter(email="coach@example.org").exists()
    told = set(LogEntry.objects.values_list("change_message", flat=True))
    assert {"Sent again.", "Revoked."} <= told


@once
@pytest.mark.parametrize("token", ["x", "x" * 2000, "..", "%00", "😀"])
def test_garbage_opens_nothing(client, db, token):
    assert client.get(f"/fr/account/invitation/{token}/").status_code in (400, 404, 410)
    assert client.post(url("account_invitation"), CHOSEN).status_code == 410


@once
@pytest.mark.parametrize("wrong", [{"password": "12345678"}, {"again": "other"}, {"password": ""}])
def test_weak_or_mistyped_password_is_refused_with_a_reason(send, wrong, valid_html):
    link = send()
    browser = Client()
    page = browser.post(browser.get(link).url, CHOSEN | wrong)
    assert page.status_code == 200
    assert page.context["form"].errors
    valid_html(page)
    assert not User.objects.filter(email="coach@example.org").exists()


def test_address_with_an_account_gets_the_roles_and_the_administrator_is_told(
    client, administrator, typed, center
):
    member = MemberFactory(center=center, user=UserFactory(email="coach@example.org"))
    client.force_login(administrator)
    page = client.post(reverse("admin:members_invitation_add"), typed, follow=True)
    assert StaffRole.objects.get(user=member.user).role == Role.COACH
    with translation.override("ar"):
        said = translation.gettext(
            "%(email)s had an account already: it holds these roles from now on."
        )
    told = [str(message) for message in page.context["messages"]]
    assert told == [said % {"email": "coach@example.org"}]
    assert "invitation/" not in Message.objects.get(user=member.user).body


@once
@pytest.mark.parametrize("refused", ["invited already", "a superuser"])
def test_what_is_refused_is_said_beside_what_was_typed(
    client, administrator, typed, send, center, refused
):
    if refused == "invited already":
        send()
    else:
        UserFactory(email="coach@example.org", is_superuser=True)
    client.force_login(administrator)
    before = Invitation.objects.count()
    changed = typed | {"name": "Hind B.", "roles-0-role": Role.DIRECTOR}
    page = client.post(reverse("admin:members_invitation_add"), changed)
    assert page.status_code == 200
    assert len(page.context["errors"]) == 1
    sent = untouched(page, "invitation_form")
    assert sent["name"] == ["Hind B."]
    assert sent["roles-0-role"] == [Role.DIRECTOR]
    assert sent["roles-0-center"] == [str(center.pk)]
    assert Invitation.objects.count() == before


def test_invited_person_who_joined_meanwhile_keeps_their_account(send):
    link = send()
    joined = UserFactory(email="coach@example.org", name="هند")
    browser = Client()
    browser.post(browser.get(link).url, CHOSEN)
    joined = User.objects.get(pk=joined.pk)
    assert (joined.is_staff, joined.name) == (True, "هند")
    assert joined.staff_roles.count() == 1


def test_phone_taken_meanwhile_is_left_to_its_holder(send):
    link = send(phone="0612345678")
    UserFactory(phone="+212612345678")
    browser = Client()
    browser.post(browser.get(link).url, CHOSEN)
    assert User.objects.get(email="coach@example.org").phone is None


@once
@pytest.mark.parametrize(
    "wrong",
    [
        {"roles-0-role": ""},
        {"roles-0-center": ""},
        {"roles-0-role": Role.ADMINISTRATOR},
        {"email": "no address"},
        {"name": ""},
        {"phone": "12"},
    ],
)
def test_form_is_refused_with_what_was_typed(client, administrator, typed, wrong):
    client.force_login(administrator)
    page = client.post(reverse("admin:members_invitation_add"), typed | wrong)
    assert page.status_code == 200
    assert page.context["errors"]
    assert not Invitation.objects.exists()


def test_second_invitation_of_the_same_person_is_refused(send, client, typed):
    send()
    page = client.post(reverse("admin:members_invitation_add"), typed, follow=True)
    assert page.status_code == 200
    assert Invitation.objects.count() == 1


def test_closed_account_is_not_opened_by_an_invitation(client, administrator, typed):
    UserFactory(email="coach@example.org", is_active=False)
    client.force_login(administrator)
    page = client.post(reverse("admin:members_invitation_add"), typed)
    assert "email" in page.context["adminform"].form.errors


@once
def test_superuser_is_not_the_administrators_to_invite(client, administrator, typed):
    owner = UserFactory(email="coach@example.org", is_superuser=True, is_staff=True)
    client.force_login(administrator)
    client.post(reverse("admin:members_invitation_add"), typed)
    assert not owner.staff_roles.exists()


@once
def test_list_says_how_far_each_is(center, administrator):
    roles = [(Role.COACH, center)]
    links = []

    def invited(name, **kwargs):
        return invite(
            email=f"{name}@example.org",
            phone=None,
            name=name,
            language="ar",
            roles=roles,
            by=administrator,
            link=links.append,
        )

    waiting = invited("waiting")
    assert waiting.stage(has_second_factor=False) == InvitationStage.INVITED
    waiting.expires_at = timezone.now()
    assert waiting.stage(has_second_factor=False) == InvitationStage.RAN_OUT
    accepted = invited("accepted")
    accept_invitation(links[-1], password=PASSWORD)
    accepted.refresh_from_db()
    assert accepted.stage(has_second_factor=False) == InvitationStage.NO_SECOND_FACTOR
    assert accepted.stage(has_second_factor=True) == InvitationStage.IN
    with pytest.raises(DomainError):
        resend_invitation(accepted, link=links.append)


def test_token_is_in_no_log_and_not_in_the_database(send, caplog):
    caplog.set_level(logging.DEBUG)
    link = send()
    token = link.rstrip("/").rsplit("/", 1)[-1]
    browser = Client()
    browser.post(browser.get(link).url, CHOSEN | {"again": "other"})
    assert token not in caplog.text
    assert not Invitation.objects.filter(token_hash__contains=token).exists()
    assert not Message.objects.filter(body__contains=token).exists()


@once
def test_links_lead_to_the_portal_whichever_host_was_asked(client, administrator, typed, settings):
    """The host of a request is chosen by who sends it."""
    settings.PORTAL_URL = "https://portal.example"
    client.force_login(administrator)
    form = reverse("admin:members_invitation_add")
    client.post(form, typed, headers={"host": "other.example"})
    row = Invitation.objects.get()
    action = {"action": "send_again", "_selected_action": [row.pk]}
    listed = reverse("admin:members_invitation_changelist")
    client.post(listed, action, headers={"host": "other.example"})
    Client().post(
        url("account_request_login_code"),
        {"email": "nobody@example.org"},
        headers={"host": "other.example"},
    )
    bodies = list(Message.objects.values_list("body", flat=True))
    assert len(bodies) == 3
    for body in bodies:
        assert "https://portal.example/" in body
        assert "other.example" not in body


@pytest.mark.django_db
@pytest.mark.parametrize("is_active", [True, False])
def test_account_that_is_given_the_address_at_that_very_moment_keeps_what_it_holds(
    administrator, center, monkeypatch, is_active
):
    """Between the look for it and the row of its own, a merge may give it to somebody's."""
    links: list[str] = []
    told = {"name": "Hind", "language": "fr", "phone": "+212611111111"}
    invite(
        email="hind@example.org", roles=[(Role.COACH, center)], by=administrator,
        link=lambda token: links.append(token) or token, **told,
    )  # fmt: skip
    inserted = invitations.insert_account

    def after_another(**contact):
        own = {"name": "هند", "phone": "+212622222222", "is_active": is_active}
        UserFactory(email="hind@example.org", **own)
        return inserted(**contact)

    monkeypatch.setattr(invitations, "insert_account", after_another)
    if is_active:
        user = accept_invitation(links[0], password=PASSWORD)
        assert (user.name, user.phone.as_e164) == ("هند", "+212622222222")
        assert user.staff_roles.count() == 1
    else:
        with pytest.raises(DomainError):
            accept_invitation(links[0], password=PASSWORD)
        assert not StaffRole.objects.filter(role=Role.COACH).exists()
