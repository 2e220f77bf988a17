"""The fields of a file that may be proposed: how a value is kept, read again, and shown."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.phonenumber import PhoneNumber

from members.enums import ConsentPurpose, Goal, Relation
from members.models import Guardian, Member
from skills_center.base.errors import DomainError
from skills_center.base.phones import read_phone

# In the order in which they are shown. Each is a field of `Member`, or one of the three below.
OF_THE_FILE = (
    "first_name",
    "last_name",
    "latin_first_name",
    "latin_last_name",
    "sex",
    "birth_date",
    "cin",
    "phone",
    "email",
    "center",
    "commune",
    "address",
    "situation",
    "education",
    "school",
    "language",
    "preferred_channel",
)
GUARDIAN, GOALS, CONSENTS = "guardian", "goals", "consents"
BESIDE_THE_FILE = {
    GUARDIAN: gettext_lazy("guardian"),
    GOALS: gettext_lazy("looks for"),
    CONSENTS: gettext_lazy("agreements"),
}
PROPOSABLE = (*OF_THE_FILE, *BESIDE_THE_FILE)


@dataclass(frozen=True)
class Change:
    """One field of a proposal: `before` is what the file says now, `after` what is proposed."""

    name: str
    label: str
    before: str
    after: str


def _field(name) -> Any:
    return Member._meta.get_field(name)


def as_kept(name, value):
    """A value as a proposal keeps it. Raises ValidationError where the file could not hold it, and
    ValueError for a field that nobody may propose."""
    match name:
        case "guardian":
            phone = _field("phone").clean(value["phone"], None)
            return _kept_guardian(value["name"], Relation(value["relation"]), phone)
        case "goals":
            return sorted(Goal(goal).value for goal in value)
        case "consents":
            return sorted(ConsentPurpose(purpose).value for purpose in value)
    if name not in OF_THE_FILE:
        raise ValueError(f"a member's {name} is not proposed")
    return _plain(_field(name).clean(getattr(value, "pk", value), None))


def _kept_guardian(name, relation, phone):
    return {"name": name, "relation": str(relation), "phone": phone.as_e164 if phone else ""}


def _plain(value):
    if value is None:
        return ""
    if isinstance(value, PhoneNumber):
        return value.as_e164 if value else ""
    return value.isoformat() if isinstance(value, date) else value


def held(member, name):
    """What the file says now, as a proposal keeps it."""
    match name:
        case "guardian":
            known = Guardian.objects.filter(member=member).first()
            return known and _kept_guardian(known.name, known.relation, known.phone)
        case "goals":
            return sorted(member.goals.values_list("goal", flat=True))
        case "consents":
            return sorted(member.consents.in_force().values_list("purpose", flat=True))
    return _plain(_field(name).value_from_object(member))


def says_already(member, name, value):
    """Whether the file says this already: an agreement more than is proposed is none against it."""
    now = held(member, name)
    return set(value) <= set(now) if name == CONSENTS else value == now


def as_field(name, value):
    """What a proposal keeps, as the field of the file takes it.

    Raises DomainError where it names a row (a commune) that is no longer there.
    """
    field = _field(name)
    if value == "" and field.null:
        return None
    if not field.is_relation:
        return field.to_python(value)
    if row := field.related_model._base_manager.filter(pk=value).first():
        return row
    raise DomainError(
        _("%(field)s: what is proposed is no longer in the list.") % {"field": label_of(name)}
    )


def label_of(name):
    return capfirst(str(BESIDE_THE_FILE.get(name) or _field(name).verbose_name))


def labels_of(names):
    """The fields by what they are called, in the language of the moment."""
    return _(", ").join(label_of(name) for name in PROPOSABLE if name in names)


def shown(name, value):
    """What a proposal keeps, as people read it; nothing as a dash."""
    if value in (None, "", []):
        return "—"
    match name:
        case "guardian":
            relation = dict(Relation.choices).get(value["relation"], "")
            parts = (value["name"], str(relation), read_phone(value["phone"]))
            return " · ".join(filter(None, parts))
        case "goals":
            return _(", ").join(str(Goal(goal).label) for goal in value)
        case "consents":
            return _(", ").join(str(ConsentPurpose(one).label) for one in value)
    return _shown_of_file(_field(name), value)


def _shown_of_file(field, value):
    if field.is_relation:
        return str(field.related_model._base_manager.filter(pk=value).first() or "—")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    value = field.to_python(value)
    if isinstance(value, PhoneNumber):
        return read_phone(value)
    return date_format(value) if isinstance(value, date) else str(value)


def changes_of(row):
    """What a proposal asks, line by line, beside what the file says now."""
    for name in PROPOSABLE:
        if name in row.changes:
            before = held(row.member, name)
            yield Change(name, label_of(name), shown(name, before), shown(name, row.changes[name]))
