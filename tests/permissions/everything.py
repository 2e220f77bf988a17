"""Everybody before everything: a person opens every page once, and several tests read the answers.

Who may open a page, what a role may do in the back office, where a confidential note shows: these
are questions about the same three hundred answers, which take seconds to get.
"""

import re
from dataclasses import dataclass, field

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.marks import once

from .addresses import address, answer, names

# What stands in the note of coaching and in the note of health of the world in `conftest.py`.
COACHING, HEALTH = "zqcoachingzq", "zqhealthzq"
# A phone that stands on pages: see `call_from_abroad` in `conftest.py`.
ABROAD = "+33612345678"
PHONE_ABROAD = ABROAD.removeprefix("+33")
KINDS = ("changelist", "add", "change", "history", "delete")


@dataclass
class Answers:
    """What one person got: `to` each page an answer, on which pages each mark `shows`, and what
    the portal wrote `logged` meanwhile."""

    to: dict[str, str] = field(default_factory=dict)
    shows: dict[str, set[str]] = field(default_factory=lambda: {COACHING: set(), HEALTH: set()})
    logged: str = ""
    # Pages that show what Python calls nothing.
    say_none: set[str] = field(default_factory=set)
    # Pages that a browser, or what stands between, may keep.
    kept: set[str] = field(default_factory=set)
    # Pages that show a phone of another country, and where one shows it without its country.
    show_abroad: set[str] = field(default_factory=set)
    read_at_home: dict[str, list[str]] = field(default_factory=dict)
    # Pages that lack a header which every answer has.
    without: dict[str, set[str]] = field(default_factory=dict)


ON_EVERY_ANSWER = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}
CALLED_NOTHING = re.compile(r">\s*None\s*<|pk=None|\bNone →|→ None\b")
# These open every page on PostgreSQL too; a right is the same on both databases.
ON_BOTH_DATABASES = {"visitor", "coach", "director"}


def each_of(people, on_both=ON_BOTH_DATABASES):
    """Try a test with each of them. All that one person is asked for is asked of one worker."""
    return pytest.mark.parametrize(
        "who", [pytest.param(who, marks=_marks(who, on_both)) for who in people]
    )


def _marks(who, on_both):
    group = pytest.mark.xdist_group(f"as {who}")
    return [group] if who in on_both else [group, once]


def open_everything(client, world):
    answers = Answers()
    for page, path in sorted(pages(world).items()):
        response = client.get(path)
        answers.to[page] = answer(response)
        if not {"no-store", "private"} <= set(response.get("Cache-Control", "").split(", ")):
            answers.kept.add(page)
        if missing := ON_EVERY_ANSWER - response.headers.keys():
            answers.without[page] = missing
        text = _body(response)
        if CALLED_NOTHING.search(text):
            answers.say_none.add(page)
        if "text/html" in response.get("Content-Type", "") and PHONE_ABROAD in (
            bare := _bare(text)
        ):
            answers.show_abroad.add(page)
            if found := read_at_home(bare):
                answers.read_at_home[page] = found
        for mark, shown in answers.shows.items():
            # Where it was typed to be searched for, it stands in the field once more.
            if mark in text.replace(f"value=&quot;{mark}", "").replace(f'value="{mark}"', ""):
                shown.add(page)
    return answers


def _bare(text):
    """Without what parts a number in groups."""
    return "".join(text.split()).replace("-", "").replace("&nbsp;", "")


def read_at_home(bare):
    """Where a page shows the number without its country."""
    return [
        bare[max(0, found.start() - 60) : found.end()]
        for found in re.finditer(f"0?{PHONE_ABROAD}", bare)
        if not re.search(r"(\+|%2B|&#43;|&#x2B;)33$", bare[: found.start()])
    ]


def pages(world):
    """Every page and its address: the portal's by their names, those of the back office by the
    model and the kind of page."""
    found = {}
    for name in set(names(get_resolver())) - {"account_logout"}:
        try:
            found[name] = address(world, name)
        except NoReverseMatch:
            continue  # needs a token of its own: invitations
    for name in ("index", "jsi18n"):
        found[f"admin:{name}"] = reverse(f"admin:{name}")
    for model in admin.site._registry:
        label = model._meta.label_lower
        for kind in KINDS:
            found[f"{label} {kind}"] = admin_page(label, kind, world.rows[label])
    camp, child = world.camp.pk, world.inscription.pk
    return found | {
        "camp": f"/admin/tracks/socialaction/{camp}/change/",
        "camp history": f"/admin/tracks/socialaction/{camp}/history/",
        "camp return": f"/admin/tracks/socialaction/{camp}/return/",
        "child health": f"/admin/tracks/campinscription/{child}/health/",
        f"search {HEALTH}": f"/admin/tracks/campinscription/?q={HEALTH}",
        f"search {COACHING}": f"/admin/members/member/?q={COACHING}",
    }


def admin_page(label, kind, row=None):
    arguments = [] if kind in ("changelist", "add") else [row.pk]
    return reverse(f"admin:{label.replace('.', '_')}_{kind}", args=arguments)


def _body(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "ignore")
