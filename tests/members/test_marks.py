"""A card, a phone and an e-mail are found in a text as people write them, and in no other one."""

import pytest

from members.services.marks import is_marked_by
from tests.marks import once

pytestmark = once
CARDS, PHONES, EMAILS = {"QA12345"}, {"+212612345678"}, {"a@x.ma"}
THEIRS = [
    "QA12345",
    "carte qa 012-345.",
    "بطاقة QA١٢٣٤٥",
    "بQA12345",
    "(CIN:QA12345)",
    "n°QA12345",
    "nºQA12345",
    "№QA12345",
    "CINQA12345",
    "CIN n°QA12345",
    "QA:12345",
    "QA_12345",
    "0612345678",
    "06,12,34,56,78",
    "06, 12, 34, 56, 78",
    "06:12:34:56:78",
    "06·12·34·56·78",
    "06•12•34•56•78",
    "06*12*34*56*78",
    "06٫12٫34٫56٫78",
    "06    12    34    56    78",
    "06 12-34 56 78, le soir",
    "06.12.34.56.78.",
    "+212 (0)6 12 34 56 78",
    "00212612345678",
    "212 612 345 678",
    "Tél.0612345678ou",
    "0698765432/0612345678",
    "0698765432 0612345678",
    "٠٦١٢٣٤٥٦٧٨",
    "06\u00a012\u00a034\u00a056\u00a078",
    "\u20660612345678\u2069",
    "A@X.ma",
    "write to a@x.ma.",
    "<a@x.ma>",
    "mail:a@x.ma,b@x.ma",
    "a@x.ma.Merci",
    "a@x.ma.merci",
    "a@x.ma.0612",
    "a@x.ma-0612",
    "a@x.ma_0612",
    "a@x.ma0612",
    "Mail.a@x.ma",
    "e-mail_a@x.ma",
    "Courriel.a@x.ma",
    "- a@x.ma",
    "-a@x.ma-",
    "راسل a@x.maشكرا",
    "بa@x.ma",
]
ANOTHERS = [
    "",
    "QA123456",
    "AQA12345",
    "QA12345B",
    "QB12345",
    "CINAQA12345",
    "casinoQA12345",
    "QA 1 + 2345",
    "06123456789",
    "10612345678",
    "061234567",
    "06,12,34,56,789",
    "106:12:34:56:78",
    "06       12 34 56 78",
    "le 6, 12 jeunes et 34 places, puis 56 et 78",
    "6 mars, 12:34, 56 arbres, 78 DH",
    "06 12 34\n56 78",
    "+33 6 12 34 56 78",
    "+33612345678",
    "nadia@x.ma",
    "b.a@x.ma",
    "b-a@x.ma",
    "b__a@x.ma",
    "éa@x.ma",
    "hotmail.a@x.ma",
    "b.mail.a@x.ma",
    "maila@x.ma",
    "a@x.mar",
    "a@x.ma.org",
    "a@x.marché",
    "a@x.ma-b-c.org",
    "a@x.ma-b.org",
    "a@xxma",
]


@pytest.mark.parametrize("text", THEIRS)
def test_it_is_found_however_it_is_written(text):
    assert is_marked_by(text, cards=CARDS, phones=PHONES, emails=EMAILS)


@pytest.mark.parametrize("text", ANOTHERS)
def test_what_is_a_part_of_another_is_not_found(text):
    assert not is_marked_by(text, cards=CARDS, phones=PHONES, emails=EMAILS)


def test_a_phone_that_nobody_can_read_is_in_no_text():
    assert not is_marked_by("None 0612345678", cards=(), phones={"+NoneNone"}, emails=())
