"""Two centres with a row of every model at each, and everybody who may stand before a page."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import AutoField
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse
from django.utils import translation

from members.enums import Role
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.permissions.conftest import World
from tracks.services import calendar_of

from .driver import Ask
from .garbage import form_body

EVERYWHERE = (Role.ADMINISTRATOR, Role.NETWORK)
# The first row of each model has this key: at the other centre it is somebody else's.
FIRST = {"A": 1000, "B": 9000}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "a-long-password-of-theirs"
# Of the people of `World`.
OF_A_CENTER = ["member", "other", "desk", "coach", "manager", "committee", "director"]
OF_ALL = ["network", "admin"]


@dataclass
class Two:
    """Both worlds, the accounts by name (`director@A`), and their browsers' cookies."""

    worlds: dict[str, World]
    users: dict = field(default_factory=dict)
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def people(self):
        return list(self.sessions)

    def centers_of(self, user):
        """Keys of the centres where they work or are a member; None among them: everywhere."""
        held = {one.center_id for one in user.roles_held}
        member = getattr(user, "member", None)
        return held | ({member.center_id} if member else set())

    def is_stranger(self, who, letter):
        """Whether this person has nothing to do with that centre."""
        user = self.users.get(who)
        here = self.worlds[letter].center.pk
        return user is None or not {None, here} & self.centers_of(user)


@contextmanager
def numbered(first):
    """Rows written meanwhile count their keys from there, each model on its own."""
    counters = {}

    def give_key(sender, instance, **kwargs):
        if instance.pk is None and isinstance(sender._meta.pk, AutoField):
            instance.pk = next(counters.setdefault(sender, count(first)))

    pre_save.connect(give_key)
    try:
        yield
    finally:
        pre_save.disconnect(give_key)


def build():
    """Write the rows; in a transaction that the caller takes back."""
    two = Two({})
    for letter in "AB":
        with numbered(FIRST[letter]):
            two.worlds[letter] = _world(letter)
    for letter, world in two.worlds.items():
        for name in OF_A_CENTER:
            two.users[f"{name}@{letter}"] = world.users[name]
    for name in OF_ALL:
        two.users[name] = two.worlds["A"].users[name]
    with numbered(FIRST["A"] + 500):
        two.users["coach@A desk@B"] = _of_two_roles(two.worlds)
    return two


def _staff(role, at=None, **fields):
    user = UserFactory(is_staff=True, **fields)
    user.staff_roles.create(role=role, center=None if role in EVERYWHERE else at)
    return user


def _world(letter):
    center = CenterFactory(slug=f"center-{letter.lower()}", code=f"Z{letter}A")
    world = World(center, lambda role, at=center, **fields: _staff(role, at, **fields))
    world.calendar = calendar_of(user=world.users["coach"])
    world.cohort_calendar = calendar_of(cohort=world.cohort)
    world.log_in_user, world.guardian_member = world.log_in.user, world.guardian.member
    world.cohort_done = world.certificate.enrolment.cohort
    world.documents = [world.document]
    invitation = world.rows["members.invitation"]
    world.invitation_token = invitation.new_token()
    invitation.save()
    return world


def _of_two_roles(worlds):
    user = _staff(Role.COACH, worlds["A"].center)
    user.staff_roles.create(role=Role.FRONT_DESK, center=worlds["B"].center)
    return user


def open_browsers(two, driver):
    """Log everybody in, and bring some half-way: what opens then is a page of its own."""
    two.sessions["visitor"] = {}
    for who, user in two.users.items():
        two.sessions[who] = _cookies_of(user)
    driver.sessions = two.sessions

    with numbered(FIRST["A"] + 600):
        for who, bring in HALF_WAY.items():
            two.sessions[who] = {}
            bring(two, driver, who)


def _send(two, driver, who, name, **fields):
    """What this person sends on the way; they keep the cookies they get, and the rows stay."""
    body, content_type = form_body(list(fields.items()))
    with translation.override("fr"):
        path = reverse(name)
    answer = driver.send_and_keep(
        Ask(who, name, path, "POST" if fields else "GET", body=body, content_type=content_type)
    )
    if answer.status != 302:
        raise AssertionError(f"{who} did not get on at {path}: {answer.status} {answer.crash}")
    two.sessions[who] |= {
        name: value for name, value in answer.cookies.items() if name != settings.CSRF_COOKIE_NAME
    }


def _ask_for_code(two, driver, who):
    _send(two, driver, who, "account_request_login_code", email=two.users["other@A"].email)


def _open_invitation(two, driver, who):
    session = SessionStore()
    session["invitation"] = two.worlds["A"].invitation_token
    session.save()
    two.sessions[who] = {settings.SESSION_COOKIE_NAME: session.session_key}


def _give_password(two, driver, who):
    """Somebody with a second factor: the password was right, the code is asked for."""
    user = _staff(Role.DIRECTOR, two.worlds["A"].center)
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, SECRET)
    _send(two, driver, who, "account_login", login=user.email, password=PASSWORD)


def _find_own_file(two, driver, who):
    """An account whose phone stands in a file of the desk."""
    user = UserFactory()
    MemberFactory(user=None, email=user.email, center=two.worlds["A"].center)
    two.users[who] = user
    two.sessions[who] = _cookies_of(user)


def _have_password(two, driver, who):
    """Staff with a password: asked for it again, and changing it."""
    user = _staff(Role.COACH, two.worlds["A"].center)
    user.set_password(PASSWORD)
    user.save()
    two.users[who] = user
    two.sessions[who] = _cookies_of(user)


# Doors stand half-way: who is there and how they came.
HALF_WAY = {
    "half-way: code": _ask_for_code,
    "half-way: invitation": _open_invitation,
    "half-way: second factor": _give_password,
    "half-way: own file": _find_own_file,
    "half-way: password": _have_password,
}


def _cookies_of(user):
    client = Client()
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
