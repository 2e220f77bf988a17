"""Two centres with a row of every model at each, and everybody who may stand before a page."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from django.conf import settings
from django.db.models import AutoField
from django.db.models.signals import pre_save
from django.test import Client

from members.enums import Role
from tests.factories.members import UserFactory
from tests.factories.network import CenterFactory
from tests.permissions.conftest import World
from tracks.services import calendar_of

EVERYWHERE = (Role.ADMINISTRATOR, Role.NETWORK)
# The first row of each model has this key: at the other centre it is somebody else's.
FIRST = {"A": 1000, "B": 9000}
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

    def center_of(self, who):
        """`A` or `B`; empty for who is of no centre or of all."""
        return who.rpartition("@")[2] if "@" in who else ""


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
    world.first = FIRST[letter]
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


def _cookies_of(user):
    client = Client()
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
