"""Nothing tells whether an account exists: not the answer, not what is asked of the database,
not the time it takes."""

import enum
import gc
import re
import sys
from email import base64mime, charset, header, quoprimime
from itertools import count
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from skills_center.privacy.erasure import anonymise
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CommuneFactory
from tests.joining import walk
from tests.marks import once

pytestmark = pytest.mark.django_db(transaction=True)

TOLERANCE = 0.05
NOT_COUNTED = {module.__file__ for module in (charset, base64mime, quoprimime, header, enum)} | {
    str(path) for path in Path(re.__file__).parent.glob("*.py")
}
numbers = count()

KNOWN = {
    "phone": lambda phone, email: UserFactory(phone=phone),
    "email": lambda phone, email: UserFactory(email=email),
    "desk file": lambda phone, email: MemberFactory(user=None, phone=phone),
    "closed": lambda phone, email: UserFactory(email=email, is_active=False),
    "with password": lambda phone, email: with_password(email=email),
    "staff": lambda phone, email: UserFactory(email=email, is_staff=True),
    "emptied": lambda phone, email: emptied(phone),
}
CONTACTS = {
    "phone": "phone",
    "desk file": "phone",
    "email": "email",
    "closed": "email",
    "with password": "email",
    "staff": "email",
    "emptied": "phone",
}


def emptied(phone):
    """The file of somebody who was forgotten, and their account."""
    return anonymise(MemberFactory(user=UserFactory(phone=phone), phone=phone), by=None)


def with_password(**fields):
    user = UserFactory(**fields)
    user.set_password("a-long-password-of-theirs")
    user.save()
    return user


def url(name):
    with translation.override("fr"):
        return reverse(name)


@pytest.fixture
def answers(center):
    return {
        "first_name": "Salma",
        "last_name": "Alaoui",
        "sex": "female",
        "birth_date": "14/05/2003",
        "center": center.slug,
        "commune": CommuneFactory(center=center).slug,
        "situation": "looking",
        "education": "baccalaureate",
        "goals": ["job-skills"],
        "consent": "on",
    }


class Stranger:
    """A browser that nobody knows, and a contact of the same length as any other."""

    def __init__(self, kind, *, exists, answers):
        number = next(numbers)
        self.phone, self.email = f"+2126{number:08}", f"who{number:08}@example.org"
        if exists:
            KNOWN[kind](self.phone, self.email)
        self.contact = CONTACTS[kind]
        self.value = {"phone": self.phone, "email": self.email}[self.contact]
        self.answers = answers
        self.client = Client(REMOTE_ADDR=f"10.0.{number // 250}.{number % 250 + 1}")

    # The steps: each a request.
    def log_in(self):
        return self.client.post(
            url("account_login_staff"), {"login": self.value, "password": "wrong-password"}
        )

    def ask(self):
        return self.client.post(url("account_login"), {"login": self.value})

    def begin(self):
        return self.client.get(url("account_login"))

    def correct(self):
        return self.client.post(url("account_correct"), follow=True)

    def read(self):
        return self.client.get(url("account_confirm_login_code"))

    def guess(self):
        return self.client.post(url("account_confirm_login_code"), {"code": "WRONG1"})

    def again(self):
        return self.client.post(url("account_confirm_login_code"), {"action": "resend"})

    def join(self):
        return walk(self.client, self.answers | {"phone": "", self.contact: self.value}, "fr")


WAYS = {
    "password": ["log_in"] * 7,
    "code": ["ask", "read", "guess", "again", "read", "guess", "guess", "guess", "guess", "ask"],
    "over": ["ask", *["guess"] * 5, "read", "again", "begin", "correct", "read", "ask"],
    "join": ["join", "read", "guess", "again", "begin", *["guess"] * 4, "read", "again", "correct"],
}
ways = pytest.mark.parametrize("way", WAYS)
kinds = pytest.mark.parametrize("kind", KNOWN)


def seen(response, stranger):
    """What a person sees of an answer, without what differs for everybody."""
    html = response.content.decode().replace(stranger.value, "…")
    html = html.replace(stranger.phone.replace("+212", "0"), "…")
    for spaced in re.findall(r"0\d(?:\s\d\d){4}", html):
        html = html.replace(spaced, "…")
    html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)
    # The number of the request is another each time, whoever asks.
    own = {"Content-Length", "X-Request-ID", "Expires"}
    headers = {name: value for name, value in response.headers.items() if name not in own}
    return response.status_code, headers, sorted(response.cookies), html


def asked(queries):
    """What was asked of the database: the verb and the table of each statement. A savepoint has
    another name each time."""
    named = re.compile(r'^(\w+).*?(?:FROM|INTO|UPDATE)?\s*"(\w+)"', re.DOTALL)
    return [
        found.groups()
        if (found := named.match(query["sql"])) and "SAVEPOINT" not in query["sql"]
        else ""
        for query in queries
    ]


def work_of(step):
    """What a step answers, how many functions it calls, with how many rounds it hashes passwords.

    It stands for the time, which would be that of a busy machine: `python -m bench.same_answer`
    measures it. How the words of a letter are written into its head is not counted: a sign with an
    accent more takes a hundred calls, and microseconds. Nor is what falls to whoever comes at that
    moment: a pattern that Python compiles anew once it has forgotten it, and the rubbish of others.
    """
    called, rounds = 0, []

    def hashed(self, password, salt, iterations=None):
        rounds.append(iterations or self.iterations)
        return encode(self, password, salt, iterations)

    def count_call(frame, event, argument):
        nonlocal called
        called += event in ("call", "c_call") and frame.f_code.co_filename not in NOT_COUNTED

    encode = PBKDF2PasswordHasher.encode
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PBKDF2PasswordHasher, "encode", hashed)
        collects = gc.isenabled()
        gc.disable()
        sys.setprofile(count_call)
        try:
            answer = step()
        finally:
            sys.setprofile(None)
            if collects:
                gc.enable()
    return answer, called, rounds


@once
def test_what_falls_to_whoever_comes_is_no_work():
    def step():
        re.compile("(a|b)+[cd]{2,3}")
        collects.append(gc.isenabled())

    collects = []
    step()
    kept = work_of(step)
    re.purge()
    assert work_of(step) == kept
    assert collects == [True, False, False]


class Told:
    """All that a step tells: what is seen of it, what it asks, how long it takes."""

    def __init__(self, stranger, step):
        with CaptureQueriesContext(connection) as queries:
            answer, self.calls, self.rounds = work_of(getattr(stranger, step))
        self.seen, self.asked = seen(answer, stranger), asked(queries)


@once
@ways
@kinds
def test_nothing_tells_whether_somebody_is_known(
    way, kind, answers, settings, monkeypatch, time_machine
):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 10)
    time_machine.move_to(timezone.now(), tick=False)  # an answer says how long to wait
    first, *both = (Stranger(kind, exists=one, answers=answers) for one in (True, True, False))
    for step in WAYS[way]:
        getattr(first, step)()  # caches are warm
    for step in WAYS[way]:
        known, unknown = (Told(one, step) for one in both)
        assert known.seen == unknown.seen, step
        assert known.asked == unknown.asked, step
        assert known.rounds == unknown.rounds, step
        assert abs(known.calls - unknown.calls) < TOLERANCE * unknown.calls, step
