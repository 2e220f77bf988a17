"""How long a registration takes is said alike wherever it is said."""

import re
from pathlib import Path

from django.conf import settings

from tests.marks import once

pytestmark = once

TIMES = {
    "en": (r"(\w+) minutes", {"three"}),
    "fr": (r"(\w+) minutes", {"trois"}),
    "ar": (r"(\w+) دقائق", {"ثلاث"}),
}


def test_pages_say_one_number_of_minutes():
    written = Path(settings.BASE_DIR / "templates")
    words = " ".join(
        path.read_text() for path in written.rglob("*.html") if "prose" not in str(path)
    )
    said = re.findall(r"egist\w+[^\"]*?(\w+) minutes", words)
    assert set(said) == {"three"}


def test_the_pages_about_the_network_say_it_too():
    for language, (pattern, number) in TIMES.items():
        page = settings.BASE_DIR / "templates" / "pages" / "prose" / f"about.{language}.html"
        assert set(re.findall(pattern, page.read_text())) == number, language
