"""A text of its own in every field of every row, and who may read it.

Whoever adds a field has it marked: it is read by those whom the role table lets see the row, at
the row's centre, until it is named here as public.
"""

import re
from dataclasses import dataclass
from itertools import count

from django.db import models
from django_fsm import FSMFieldMixin
from phonenumber_field.modelfields import PhoneNumberField

from members.models.contacts import writes_contacts
from members.models.members import FOLDED

from .places import counted_models

OURS = {"members", "tracks", "enterprises", "forum", "network"}
MARK = re.compile(r"zq([ab])([a-z]{3})q", re.IGNORECASE)
# Phones: 06 77 A- or B-number; what stands between the digits is taken out before.
PHONE = re.compile(r"67701(\d{4})")
BETWEEN_DIGITS = re.compile(r"(?<=\d)[ \u00a0\u202f.\-](?=\d)|&nbsp;")
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,}")
LETTERS = "abcdefghijklmnoprstuvwxy"  # without q and z, which begin and end a marker
SHORTEST = 7  # signs a field must have room for

# Texts that the portal reads as a code, or compares: another word there breaks the row.
NOT_WRITTEN = {
    "verb", "from_state", "to_state", "reason", "kind", "language", "slug", "code", "token",
    "token_hash", "version", "notice_version", "content_type", "file", "picture", "key", "system",
    "history_type", "history_change_reason", "session_key", "password", "name_key",
    "latin_name_key", "search_text", "name_text", "name_sounds", "means", "agreed_by",
    "number_key", "channel", "ground", "event", "browser", "network", "portrait",
}  # fmt: skip
# Unguessable texts that open a page: whoever holds one is somebody. They are looked for as well.
TOKENS = {"token", "token_hash", "session_key", "key"}
# Rows that stand for all centres, though a world of one has them: label → why.
OF_ALL_CENTERS = {"messaging.messagetemplate": "the staff's words of a message, in every centre"}
# What says who a person is: only for those who may identify members of that centre.
IDENTITY = {
    "members.member": {"cin", "phone", "email"},
    "members.guardian": {"phone"},
}
ANY = object()
# Read by everybody, as the row stands: model → its fields, and when.
PUBLIC = {
    "network.center": (ANY, lambda row: True),
    "network.commune": (ANY, lambda row: True),
    "network.partner": (ANY, lambda row: True),
    "network.holiday": (ANY, lambda row: True),
    "tracks.track": (ANY, lambda row: True),
    "tracks.cohort": ({"name", "place"}, lambda row: True),
    "tracks.socialaction": ({"title", "place", "description"}, lambda row: row.is_public),
    "enterprises.call": (ANY, lambda row: row.is_published),
    "enterprises.organization": ({"name", "activity"}, lambda row: row.is_public),
    "enterprises.project": ({"title"}, lambda row: row.is_public),
    "forum.edition": (ANY, lambda row: row.is_published),
    "forum.programmeitem": (ANY, lambda row: row.edition.is_published),
    "forum.stand": (ANY, lambda row: row.edition.is_published),
    "members.notice": (ANY, lambda row: True),
}
# What a personal link or the code of a paper shows to whoever holds it, by the name of its page.
BY_LINK = {
    # The sessions ahead of who has a seat; the title of a project to who was told of it.
    "links:open": {"tracks.room": ("name",), "enterprises.project": ("title",)},
    "members:guardian": {"members.member": ("first_name", "latin_first_name")},
    "tracks:inscription": {"tracks.campinscription": ("first_name",)},
    "tracks:calendar": {"tracks.session": ("title",), "tracks.room": ("name",)},
    "tracks:verify": {"tracks.certificate": ("name", "latin_name", "number")},
    "tracks:orientation": {"tracks.orientationmeeting": ("place",)},
    "account_invitation": {"members.invitation": ("name", "email")},
}
# Rows that people are asked to by rows below them: label → the way to those.
ASKED_BY = {"tracks.orientationmeeting": "invitations"}
# Notes that the role table does not know: their querysets say who reads them.
OF_FEW = {"tracks.coachingnote", "tracks.healthnote"}


@dataclass(frozen=True)
class Marker:
    """A text that stands in one field of one row."""

    text: str
    center: str
    label: str
    field: str
    pk: int

    def __str__(self):
        return f"{self.label}.{self.field} of centre {self.center} (row {self.pk})"


class Markers:
    """All texts that were written, and by whom each may be read."""

    def __init__(self, two):
        self.two = two
        self.found = {}
        self.rows = {}
        self._read = {}
        self._numbers = count()
        self._write_all()

    # Writing ------------------------------------------------------------------------
    @writes_contacts()
    def _write_all(self):
        for model in counted_models():
            if model._meta.app_label in OURS:
                for row in model._base_manager.filter(pk__gte=1000):
                    self._write(model, row)
        for world in self.two.worlds.values():
            _reread(world)

    def _write(self, model, row):
        # A version of a row is read by those who read the row.
        label = model._meta.label_lower.replace(".historical", ".")
        key = row.pk if label == model._meta.label_lower else row.id
        center = "A" if key < 9000 else "B"
        self.rows.setdefault((label, key), row)
        changed = {}
        for field in model._meta.concrete_fields:
            if value := self._marker_for(field, row, center):
                changed[field.attname] = value
                self._keep(Marker(str(value), center, label, field.attname, key))
            elif field.attname in TOKENS and len(str(getattr(row, field.attname) or "")) >= 20:
                self._keep(
                    Marker(str(getattr(row, field.attname)), center, label, field.attname, key)
                )
        if changed:
            model._base_manager.filter(pk=row.pk).update(**changed)
        if label == "members.member" and model._meta.model_name == "member":
            saved = model._base_manager.get(pk=row.pk)
            saved.refold()
            model._base_manager.filter(pk=row.pk).update(
                **{name: getattr(saved, name) for name in FOLDED}
            )

    def _marker_for(self, field, row, center):
        name = field.attname
        if (
            name in NOT_WRITTEN
            or field.choices
            or isinstance(field, (FSMFieldMixin, models.SlugField))
        ):
            return None
        if isinstance(field, PhoneNumberField):
            return self._phone(row, field, center)
        if not isinstance(field, (models.CharField, models.TextField)):
            return None
        if isinstance(field, models.FilePathField) or field.remote_field:
            return None
        if field.max_length and field.max_length < SHORTEST:
            return None
        text = f"zq{center.lower()}{self._letters()}q"
        if isinstance(field, models.EmailField):
            return f"{text}@example.org"
        if isinstance(field, models.URLField):
            return f"https://{text}.example.org/"
        return text.upper() if name in ("cin", "number") else text

    def _letters(self):
        number, base = next(self._numbers), len(LETTERS)
        assert number < base**3, "more fields than markers: give them a letter more"
        return (
            LETTERS[number // base // base]
            + LETTERS[number // base % base]
            + LETTERS[number % base]
        )

    def _phone(self, row, field, center):
        if not getattr(row, field.attname) and field.unique:
            return None
        number = next(self._numbers)
        return f"+21267701{number % 10000:04}"

    def _keep(self, marker):
        self.found[_key(marker.text)] = marker

    # Reading ------------------------------------------------------------------------
    def met(self, text):
        """The markers that stand in a text."""
        keys = {f"zq{one[1]}{one[2]}q".lower() for one in MARK.finditer(text)}
        keys |= {f"67701{one[1]}" for one in PHONE.finditer(BETWEEN_DIGITS.sub("", text))}
        found = [self.found[key] for key in keys if key in self.found]
        return found + [self.found[one] for one in TOKEN.findall(text) if one in self.found]

    def may_read(self, who, marker):
        key = who, marker.label, marker.field, marker.pk
        if key not in self._read:
            self._read[key] = self._decide(who, marker)
        return self._read[key]

    def is_public(self, marker):
        fields, when = PUBLIC.get(marker.label, (set(), None))
        row = self.rows[marker.label, marker.pk]
        named = fields is ANY or any(
            marker.field == name or marker.field.startswith(f"{name}_") for name in fields
        )
        return named and when(row)

    def _decide(self, who, marker):
        if self.is_public(marker):
            return True
        user = self.two.users.get(who)
        if user is None:
            return False
        row = self.rows[marker.label, marker.pk]
        if user.pk in self.people_of(row):
            return True
        if (marker.label, marker.field) == ("members.user", "name"):
            return self._knows(user, marker, row)
        is_contact = marker.label == "members.user" and marker.field in ("phone", "email")
        if is_contact and row.number_changes.exists():
            # Who proved a contact and says that they had another: the desk reads which it is.
            return self._at_center(user, "members.view_numberchange", marker)
        if marker.label in OF_FEW:
            return type(row)._default_manager.visible_to(user).filter(pk=row.pk).exists()
        return self._has_right(user, marker, row)

    def _knows(self, user, marker, account):
        """The name of a colleague or of one's own coach; a member's goes with their file."""
        if not account.staff_roles.exists():
            return self._at_center(user, "members.view_member", marker)
        theirs = self.two.centers_of(user)
        return None in theirs or bool(self.two.centers_of(account) & theirs)

    def _has_right(self, user, marker, row):
        if marker.field in IDENTITY.get(marker.label, ()):
            return self._at_center(user, "members.identify_member", marker)
        # A row that no role names hangs on one that some do.
        return any(
            self._at_center(user, f"{app}.view_{name}", marker)
            for app, name in [marker.label.split("."), *_labels_above(row)]
        )

    def _at_center(self, user, permission, marker):
        """By the table of roles and the row's centre: not by what the portal asks of rows."""
        allowed = user.centers_allowing(permission)
        if marker.label in OF_ALL_CENTERS:
            return allowed is None or bool(allowed)
        return allowed is None or self.two.worlds[marker.center].center.pk in allowed

    def people_of(self, row):
        """Accounts that the row is about, or of: by its foreign keys, three deep."""
        key = row._meta.label_lower, row.pk
        if key not in self._people:
            below = ASKED_BY.get(row._meta.label_lower)
            rows = [row, *(getattr(row, below).all() if below else ())]
            self._people[key] = set().union(*(_people(one, 3) for one in rows))
        return self._people[key]

    _people: dict = {}


def _key(text):
    found = MARK.search(text)
    if found:
        return found[0].lower()
    phone = PHONE.search(text)
    return f"67701{phone[1]}" if phone else text


def _labels_above(row):
    for field in row._meta.concrete_fields:
        if field.remote_field and field.name not in ("user", "by", "center", "content_type"):
            above = field.related_model._meta
            if above.app_label in OURS and getattr(row, field.attname) is not None:
                yield above.app_label, above.model_name


def _people(row, depth):
    from members.models import Member, User

    if isinstance(row, User):
        return {row.pk}
    if isinstance(row, Member) and row.user_id:
        return {row.user_id}
    if not depth:
        return set()
    found = set()
    for field in row._meta.concrete_fields:
        if field.remote_field and (one := getattr(row, field.name, None)) is not None:
            found |= _people(one, depth - 1)
    return found


def _reread(world):
    """The rows the world holds, as they stand now: tokens and links are made of them."""
    for name, value in vars(world).items():
        if isinstance(value, models.Model):
            setattr(world, name, type(value)._base_manager.get(pk=value.pk))
    world.rows = {
        label: type(row)._base_manager.get(pk=row.pk) for label, row in world.rows.items()
    }
    world.users = {
        name: type(user)._base_manager.get(pk=user.pk) for name, user in world.users.items()
    }
