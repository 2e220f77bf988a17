"""The fields of a file that may be proposed: how a value is kept, read again, and shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from members.enums import ConsentPurpose, Goal, Relation
from members.models import Guardian, Member
from skills_center.base.errors import DomainError
from skills_center.base.fields import PersonName
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
    """One field of a proposal: `before` is what the file says, or said when it was decided;
    `after` what is proposed."""

    name: str
    label: str
    before: str
    after: str


def _field(name) -> Any:
    return Member._meta.get_field(name)


def all_kept(changes, member):
    """Values by field, as a proposal keeps them. Raises ValidationError, by field, for those that
    the file could not hold, and ValueError for a field that nobody may propose. A name that the
    file has already is questioned no more."""
    kept, errors = {}, {}
    for name, value in changes.items():
        if name not in PROPOSABLE:
            raise ValueError(f"a member's {name} is not proposed")
        try:
            kept[name] = value if _is_held_name(member, name, value) else as_kept(name, value)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return kept


def _is_held_name(member, name, value):
    is_of_file = name in OF_THE_FILE and isinstance(_field(name), PersonName)
    return is_of_file and value == getattr(member, name)


def as_kept(name, value):
    """One value as a proposal keeps it. Raises ValidationError where the file could not hold it."""
    match name:
        case "guardian":
            return _clean_guardian(value)
        case "goals":
            return _chosen(value, Goal.values)
        case "consents":
            return _chosen(value, ConsentPurpose.GIVEN_BY_MEMBER)
    return _plain(_clean(_field(name), getattr(value, "pk", value)))


def _clean_guardian(value):
    if not isinstance(value, Mapping):
        raise ValidationError(_("Name the guardian first."))
    fields = {name: Guardian._meta.get_field(name) for name in ("name", "relation", "phone")}
    name, relation, phone = (_clean(field, value.get(name) or "") for name, field in fields.items())
    return _kept_guardian(name, relation, phone)


def _clean(field, value):
    """A value as the column of a file takes it, of this or the other database."""
    if isinstance(value, str):
        ProhibitNullCharactersValidator()(value)
    if not (value is None or isinstance(value, str | _taken_by(field))) or _is_broken(value):
        raise ValidationError(_("Enter a valid value."), code="invalid")
    return field.read(value) if isinstance(field, PersonName) else field.clean(value, None)


def _taken_by(field):
    """What a field takes besides text, which each reads."""
    if field.is_relation:
        return int
    return {models.DateField: date, PhoneNumberField: PhoneNumber}.get(type(field), str)


def _is_broken(text):
    """Whether it holds half a sign, which no database keeps."""
    return isinstance(text, str) and any("\ud800" <= sign <= "\udfff" for sign in text)


def _chosen(values, allowed):
    is_list = isinstance(values, Iterable) and not isinstance(values, str)
    chosen = [str(one) for one in values] if is_list else []
    if not is_list or not set(chosen) <= set(allowed):
        raise ValidationError(_("Choose among those listed."), code="invalid_choice")
    return sorted(set(chosen))


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


def all_held(member, names):
    """What the file says now of these fields."""
    return {name: held(member, name) for name in names}


def changes_of(row):
    """What a proposal asks, line by line, beside what the file says; of one that has ended, beside
    what it said then."""
    for name in PROPOSABLE:
        if name in row.changes:
            before = held(row.member, name) if row.is_waiting else row.before.get(name)
            yield Change(name, label_of(name), shown(name, before), shown(name, row.changes[name]))
