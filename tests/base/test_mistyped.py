"""Addresses that were likely mistyped are asked about; those that only look odd are not."""

import pytest

from skills_center.base.mistyped import meant_instead
from tests.marks import once

pytestmark = once


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("GMAIL.CON", "gmail.com"),
        ("gmail.cmo", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.fr", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmil.con", "hotmail.com"),
        ("hotmal.fr", "hotmail.fr"),
        ("yaho.fr", "yahoo.fr"),
        ("yahoo.cm", "yahoo.com"),
        ("outlok.com", "outlook.com"),
        ("outlouk.fr", "outlook.fr"),
        ("iclod.com", "icloud.com"),
        ("mail.con", "mail.com"),
        ("ensa.con", "ensa.com"),
    ],
)
def test_a_slip_is_found(typed, meant):
    assert meant_instead(f"Salma@{typed}") == f"salma@{meant}"


@pytest.mark.parametrize(
    "domain",
    [
        *("gmail.com", "hotmail.fr", "yahoo.ma", "hotmail.se", "outlook.pt", "live.fr", "mail.com"),
        *("ymail.com", "googlemail.com", "menara.ma", "ensa.ma", "um6p.ma", "uca.ac.ma"),
        *("ocpgroup.ma", "example.org", "life.com", "g.mail.com", "x.co"),
    ],
)
def test_what_may_be_right_is_not_asked_about(domain):
    assert meant_instead(f"salma@{domain}") is None


@pytest.mark.parametrize("text", ["", "@", "salma", "salma@", "@gmail", "a@b@gmial.com"])
def test_what_is_no_address_breaks_nothing(text):
    assert meant_instead(text) in (None, "a@b@gmail.com")
