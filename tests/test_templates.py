"""What stands in the templates themselves, whatever page draws them."""

import re

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from tests.marks import once

pytestmark = once

# A day, or a year, beside something else: after a name of the other script its number would leave
# its month and stand on the far side of that name.
LOOSE_DAY = re.compile(r' · .*?(?<!<bdi>)\{\{[^}%]*\|date:"[jY]')
# A colon after something that is drawn: French puts a space before it, which one in the template
# lacks. Within a sentence to translate it is the translator's.
LOOSE_COLON = re.compile(r"(?:%\}|\}\}|>)\s*:(?=[\s<{]|$)")
NOT_DRAWN = re.compile(r"\{#.*?#\}|(?s:\{% blocktranslate.*?(?=\{% endblocktranslate %\}))")
IN_BDI = re.compile(r"<bdi.*?</bdi>")


def test_a_day_after_a_dot_keeps_its_place_beside_a_name_of_the_other_script():
    found = {
        f"{path.relative_to(settings.BASE_DIR)}:{number}"
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if LOOSE_DAY.search(IN_BDI.sub("", line))
    }
    assert found == set(), "Between <bdi> and </bdi>."


def loose_colons(template):
    return LOOSE_COLON.findall(NOT_DRAWN.sub("", template))


def test_a_colon_after_a_label_is_that_of_the_language():
    root = settings.BASE_DIR / "templates"
    found = {
        str(path.relative_to(root))
        for kind in ("html", "txt")
        for path in root.rglob(f"*.{kind}")
        if loose_colons(path.read_text(encoding="utf-8"))
    }
    assert found == set(), "{% colon %}, or a sentence with %(label)s and %(value)s."


@pytest.mark.parametrize(
    "template",
    [
        '{% translate "Number" %}: {{ one }}',
        "<b>{{ label }}:</b> {{ one }}",
        "<dt>Label</dt>:",
        '<span class="visually-hidden">: {{ one }}</span>',
        "{% blocktranslate %}{{ label }}: {{ one }}{% endblocktranslate %}: {{ other }}",
    ],
)
def test_a_loose_colon_is_found(template):
    assert loose_colons(template)


def test_the_colon_has_its_space_in_french_alone():
    drawn = {}
    for language in ("ar", "fr", "en"):
        with override(language):
            drawn[language] = Template("{% load face %}a{% colon %} b").render(Context())
    assert drawn == {"ar": "a: b", "fr": "a\u00a0: b", "en": "a: b"}
