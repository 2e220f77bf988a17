"""What stands in the templates themselves, whatever page draws them."""

import re

from django.conf import settings

from tests.marks import once

pytestmark = once

# A day, or a year, beside something else: after a name of the other script its number would leave
# its month and stand on the far side of that name.
LOOSE_DAY = re.compile(r' · .*?(?<!<bdi>)\{\{[^}%]*\|date:"[jY]')
IN_BDI = re.compile(r"<bdi.*?</bdi>")


def test_a_day_after_a_dot_keeps_its_place_beside_a_name_of_the_other_script():
    found = {
        f"{path.relative_to(settings.BASE_DIR)}:{number}"
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if LOOSE_DAY.search(IN_BDI.sub("", line))
    }
    assert found == set(), "Between <bdi> and </bdi>."
