"""Only what nobody sees goes: signs that show stay, and so does what joins a picture."""

import unicodedata

import pytest

from skills_center.base.text import fold, tidy
from tests.marks import once

pytestmark = once

# Prepended to numbers, or around them: each is drawn.
SHOWN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"


def test_signs_of_format_that_show_stay_and_all_others_go():
    every = [char for char in map(chr, range(0x110000)) if unicodedata.category(char) == "Cf"]
    assert {char for char in every if tidy(f"سل{char}مى") != "سلمى"} == set(SHOWN) & set(every)
    assert tidy("سورة الفاتحة ۝٧") == "سورة الفاتحة ۝٧"
    assert fold("الفاتحة ۝٧") == "الفاتحه 7"


SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
PICTURES = [SCOTLAND, "🇲🇦", "👨\u200d👩\u200d👧", "👩🏽\u200d🎓", "❤\ufe0f", "🏳\ufe0f\u200d🌈"]


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_of_several_signs_stays_whole(picture):
    for text in (picture, f"سلمى {picture}", f"{picture}{picture} Salma"):
        assert tidy(text) == text


@pytest.mark.parametrize("picture", PICTURES)
def test_what_joins_pictures_hides_no_text_behind_a_letter(picture):
    hidden = "".join(map(chr, range(0xE0061, 0xE0068))) + "\u200d\u200d\ufe0f"
    assert tidy(f"سلمى{hidden}") == "سلمى"
    assert tidy(f"{picture} Salma{hidden}") == f"{picture} Salma"
