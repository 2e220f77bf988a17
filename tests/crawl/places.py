"""Every address of the URL configuration, filled with rows of both centres.

The resolver is walked: a page that is added tomorrow is in it. One whose parts nobody can fill is
an error (`UnfilledError`), never left out.
"""

import re
from dataclasses import dataclass

from django.apps import apps
from django.contrib import admin
from django.db.models import AutoField
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern

from tests.permissions.addresses import ARGUMENTS

LANGUAGES = ("ar", "fr", "en")


class UnfilledError(Exception):
    """A pattern whose parts are not known: say in `places.py` what goes there."""


@dataclass(frozen=True)
class Pattern:
    """A leaf of the URL configuration. `pieces`: texts and, between them, names of its parts."""

    name: str
    route: str
    pieces: tuple[str, ...]  # a part is written "<name>"
    in_languages: bool
    # The pattern as Django holds it; its view is asked for what it lets through.
    leaf: URLPattern

    @property
    def parts(self):
        return [one[1:-1] for one in self.pieces if one.startswith("<")]

    @property
    def place(self):
        """A short name that stays: what is printed and counted by."""
        return self.name if not self.name.endswith("?") else f"{self.name} {self.route}"


@dataclass(frozen=True)
class Address:
    """A pattern filled with a row of `center` (A, B, or empty for what is of none)."""

    pattern: Pattern
    values: tuple[str, ...]
    center: str = ""
    query: str = ""

    def path(self, language="fr", change=None):
        """`change`: index of a part → what stands there instead, as it is sent."""
        written, number = "/", 0
        for piece in self.pattern.pieces:
            if piece.startswith("<"):
                written += (change or {}).get(number, self.values[number])
                number += 1
            else:
                written += piece.replace("{language}", language)
        return written


PART = re.compile(r"<(?:\w+:)?(\w+)>")
# The regular expressions among the patterns: what their groups are.
GROUPS = {
    r"^([^/]+)/history/([^/]+)/$": ("<object_id>", "/history/", "<version>", "/"),
    r"(?P<url>.*)$": ("<url>",),
}


def patterns(resolver=None):
    """All leaves, in the order of the configuration."""
    return list(_walk(resolver or get_resolver(), (), (), False))


def _walk(resolver, before, spaces, in_languages):
    for one in resolver.url_patterns:
        if isinstance(one.pattern, LocalePrefixPattern):
            pieces, translated = ("{language}/",), True
        else:
            pieces, translated = _pieces(one.pattern), in_languages
        pieces = (*before, *pieces)
        if isinstance(one, URLPattern):
            name = ":".join((*spaces, one.name or "?"))
            yield Pattern(name, "".join(pieces), _joined(pieces), translated, one)
        else:
            below = (*spaces, *filter(None, [one.namespace]))
            yield from _walk(one, pieces, below, translated)


def _pieces(pattern):
    if not isinstance(pattern, RegexPattern):
        return tuple(_split(str(pattern)))
    written = str(pattern)
    if written in GROUPS:
        return GROUPS[written]
    if written.startswith("^(?P<app_label>"):
        return ("<app_label>", "/")
    if re.search(r"[()\\*+?\[]", written):
        raise UnfilledError(f"{written}: a regular expression that GROUPS does not know")
    return (written.strip("^$"),)


def _split(route):
    at = 0
    for part in PART.finditer(route):
        yield route[at : part.start()]
        yield f"<{part[1]}>"
        at = part.end()
    yield route[at:]


def _joined(pieces):
    """Without empty texts."""
    return tuple(one for one in pieces if one)


# What fills the parts -----------------------------------------------------------------
# By name of the pattern: from one world to the values of its parts, several where several differ.
FILLS = {
    **{name: lambda world, fill=fill: [fill(world)] for name, fill in ARGUMENTS.items()},
    "account_open_invitation": lambda world: [[world.invitation_token]],
    "tracks:calendar": lambda world: [[world.cohort_calendar.token], [world.calendar.token]],
    "members:join_step": lambda world: [[step] for step in _steps()],
    "members:give_consent": lambda world: [[one] for one in _purposes()],
    "members:withdraw_consent": lambda world: [[one] for one in _purposes()],
    "members:document": lambda world: [[one.pk] for one in world.documents],
    "admin:members_user_activity": lambda world: [[world.users["coach"].pk]],
    "admin:members_member_remove_paper": lambda world: [[world.member.pk, world.document.pk]],
    "admin:members_member_simple_history": lambda world: [
        [world.member.pk, version.pk] for version in world.member.history.all()[:1]
    ],
    "admin:members_member_identity": lambda world: [[world.member.pk]],
    "admin:tracks_outcome_record": lambda world: [[world.enrolment.pk], [world.follow_up.pk]],
    "admin:app_list": lambda world: [[label] for label in sorted(_app_labels())],
    "admin:? admin/<url>": lambda world: [["zq-no-such-page"]],
}
# Two rows of these: a camp and an initiative are one model.
MORE = {
    "tracks.socialaction": ("camp", "initiative", "shown"),
    "members.user": ("log_in_user",),
    "members.member": ("guardian_member",),
    "tracks.cohort": ("cohort_done",),
}


def _steps():
    from members.forms.join import STEPS

    return STEPS


def _purposes():
    from members.enums import ConsentPurpose

    return ConsentPurpose.values


def _app_labels():
    return {model._meta.app_label for model in admin.site._registry}


def counted_models():
    """Those with a table whose rows are numbered."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy and isinstance(model._meta.pk, AutoField):
            yield model


def addresses(two, found=None):
    """Each pattern with rows of both centres; where it has no parts, once."""
    for pattern in found or patterns():
        if not pattern.parts:
            yield Address(pattern, ())
            continue
        for center, world in two.worlds.items():
            for values in _values(pattern, world):
                if len(values) != len(pattern.parts):
                    raise UnfilledError(f"{pattern.route}: {pattern.parts} filled with {values}")
                yield Address(pattern, tuple(str(one) for one in values), center)


def _values(pattern, world):
    if pattern.place in FILLS:
        return FILLS[pattern.place](world)
    if row_of := _of_the_back_office(pattern):
        return row_of(world)
    raise UnfilledError(f"{pattern.name} ({pattern.route}): what goes into {pattern.parts}?")


def _of_the_back_office(pattern):
    """The rows whose page it is, where the pattern is below a model of the back office."""
    if not pattern.route.startswith("admin/") or pattern.parts[0] not in ("object_id", "pk"):
        return None
    _admin, app, model, *_rest = pattern.route.split("/")
    if len(pattern.parts) > 1:
        return None
    label = f"{app}.{model}"

    def rows(world):
        others = [getattr(world, name) for name in MORE.get(label, ())]
        return [[row.pk] for row in {one.pk: one for one in (world.rows[label], *others)}.values()]

    return rows
