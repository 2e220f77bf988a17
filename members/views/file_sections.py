"""What a member reads of their file, in words, and what is still missing in it."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.enums import DocumentKind
from members.forms.my_file import PARTS, label_asked
from members.models import Guardian
from members.services.changes import held, shown
from skills_center.base.names import is_latin
from skills_center.base.phones import read_phone


@dataclass(frozen=True)
class Section:
    """A part of the file: lines of label and value, and the pages on which it is changed."""

    title: Any
    lines: list[tuple[str, str]]
    ways: list[tuple[str, str]] = field(default_factory=list)


def sections_of(member):
    """The whole file of a member, part by part."""
    for part, (title, names) in PARTS.items():
        lines = _lines(member, names)
        way = reverse("members:my_file_part", args=[part])
        yield Section(title, lines, [(pgettext("button", "Change"), way)])
    yield _contact(member)
    if member.is_minor or Guardian.objects.filter(member=member).exists():
        yield _guardian(member)
    yield _papers(member)


def _lines(member, names):
    return [(label_asked(name), shown(name, held(member, name))) for name in names]


def _contact(member):
    names = ("phone", "email", "language", "preferred_channel")
    return Section(
        _("How we reach you"),
        _lines(member, names),
        [(pgettext("button", "Change"), reverse("members:contact"))],
    )


def _guardian(member):
    known = Guardian.objects.filter(member=member).first()
    lines = [(_("Your guardian"), "—")]
    if known:
        lines = [
            (label_asked("guardian_name"), known.name),
            (label_asked("guardian_relation"), known.get_relation_display()),
            (label_asked("guardian_phone"), read_phone(known.phone)),
        ]
    return Section(
        _("Your guardian"), lines, [(_("See where it stands"), reverse("members:my_guardian"))]
    )


def _papers(member):
    lines = [
        (document.get_kind_display(), document.name)
        for document in member.documents.all()
        if document.kind != DocumentKind.PORTRAIT
    ]
    way = [(_("Add or change"), reverse("members:papers"))]
    return Section(_("Your documents"), lines or [(_("Documents"), "—")], way)


def _is_spelt_in_latin(member):
    """Whether certificates can be written: who registered in French has such a name already."""
    spelt = (
        (member.first_name, member.latin_first_name),
        (member.last_name, member.latin_last_name),
    )
    return all(latin or is_latin(own) for own, latin in spelt)


def missing_in(member):
    """What the file still lacks, as pairs of a sentence and where it is given, and of how many
    things it is asked."""
    part = "members:my_file_part"
    asked = [
        (
            _is_spelt_in_latin(member),
            _("Add the Latin spelling of your name: it stands on your certificates."),
            reverse(part, args=["name"]),
        ),
        (member.commune_id, _("Say in which commune you live."), reverse(part, args=["place"])),
        (
            member.situation and member.education,
            _("Say what you do now, and your level of education."),
            reverse(part, args=["studies"]),
        ),
        (member.phone, _("Add your phone number."), reverse("members:own_contact", args=["phone"])),
        (
            member.email,
            _("Add a second way in: if you lose your phone, an e-mail opens your space."),
            reverse("members:own_contact", args=["email"]),
        ),
        (member.goals.exists(), _("Say what you look for."), reverse(part, args=["wishes"])),
    ]
    missing = [(words, url) for given, words, url in asked if not given]
    return missing, len(asked)
