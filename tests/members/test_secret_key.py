"""The secret key is changed, the former one kept beside it: what it signed goes on to work."""

import re
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from members import limits
from members.services.guardians import guardian_of, token_for
from tests.factories.members import GuardianFactory, UserFactory
from tests.factories.social import InscriptionFactory
from tests.factories.tracks import FollowUpFactory
from tests.marks import once
from tracks.services import follow_ups
from tracks.services.guardians import inscription_of

PASSWORD = "a-long-password-of-theirs"


@pytest.fixture(params=[True, False], ids=["kept", "thrown away"])
def rotate(request, settings):
    """`rotate()`: from now on another key; returns whether the former one is kept beside it."""

    def change():
        former = settings.SECRET_KEY
        settings.SECRET_KEY = "another-key-" + "y" * 40
        settings.SECRET_KEY_FALLBACKS = [former] if request.param else []
        return request.param

    return change


def test_sessions_go_on_and_are_signed_anew(db, rotate, settings):
    user = UserFactory()
    user.set_password(PASSWORD)
    user.sessions_ended = 1  # signed with the counter too
    user.save()
    client = Client()
    with translation.override("ar"):
        log_in, own = reverse("account_login"), reverse("account_sessions")
    client.post(log_in, {"login": user.email, "password": PASSWORD})
    kept = rotate()
    assert (client.get(own).status_code == 200) is kept
    if kept:
        settings.SECRET_KEY_FALLBACKS = []
        assert client.get(own).status_code == 200
        # Its key changed with that; the log-in that can be ended is still this one.
        assert user.log_ins.get().session_key == client.session.session_key


def test_links_to_persons_go_on(db, rotate):
    guardian, asked = GuardianFactory(), FollowUpFactory(asked=True)
    inscription = InscriptionFactory()
    tokens = token_for(guardian), follow_ups.token_of(asked), inscription.token
    kept = rotate()
    found = guardian_of(tokens[0]), follow_ups.follow_up_of(tokens[1]), inscription_of(tokens[2])
    assert found == ((guardian, asked, inscription) if kept else (None, None, None))


def test_known_device_stays_known(db, rotate):
    user = UserFactory()
    request, response = RequestFactory().get("/"), Client().get("/healthz")
    limits.remember_device(request, response, user)
    cookie = response.cookies["known_device"].value
    kept = rotate()
    request.COOKIES["known_device"] = cookie
    device = limits._known_device(request, user.email)
    assert (device is not None) is kept
    limits.remember_device(request, response, user)
    request.COOKIES["known_device"] = response.cookies["known_device"].value
    assert (limits._known_device(request, user.email) == device) is kept


def test_answers_of_who_joins_wait_on(db, rotate):
    client = Client()
    session = client.session
    session["joining"] = {"first_name": "Salma"}
    session.save()
    kept = rotate()
    assert (client.session.get("joining") is not None) is kept


@once
def test_nothing_is_signed_in_a_way_that_knows_no_former_key():
    """Django's signers know them by themselves; what takes the key itself does not."""
    by_hand = re.compile(
        r"salted_hmac\(|\bSECRET_KEY\b(?!_)|\bhmac\b|fallback_keys=|Signer\(\s*key="
    )
    modules = [
        path
        for app in ("skills_center", "members", "tracks", "enterprises", "forum")
        for path in sorted((Path(portal.BASE_DIR) / app).rglob("*.py"))
        if by_hand.search(path.read_text(encoding="utf-8"))
    ]
    own = {str(path.relative_to(portal.BASE_DIR)) for path in modules}
    assert own == {
        "members/seals.py",  # knows them
        "skills_center/messaging/links/tokens.py",  # knows them
        "members/services/own_contact.py",  # of a code that waits: another is asked for
        "members/forms/proposals.py",  # of a page that is open: it is shown once more
        "skills_center/settings.py",
        "members/forms/merging.py",  # of a page that is open: it is shown once more
        "skills_center/base/stores/guarding.py",  # counts begin anew: docs/operations.md
    }
