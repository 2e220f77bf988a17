"""Whether a member fits a cohort, and why not."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.enums import DocumentKind, Situation
from skills_center.base.dates import age_on
from skills_center.base.errors import DomainError
from skills_center.base.fields import labels_of
from tracks.enums import Shortfall
from tracks.models import EligibilityCheck


class NotEligibleError(DomainError):
    """`reasons` are sentences for the member, one a rule that they do not fit."""

    def __init__(self, reasons):
        self.reasons = reasons
        super().__init__(" ".join(reasons))


def require_agreement(member, by):
    """Raise DomainError where a minor's guardian has not agreed: nothing is begun with them."""
    if not member.awaits_guardian:
        return
    if by is not None and member.user_id == by.pk:
        raise DomainError(_("Your guardian has not agreed yet: see “My space”."))
    raise NoAgreementError()


class NoAgreementError(DomainError):
    """A minor's guardian has not agreed; the staff are told."""

    def __init__(self):
        super().__init__(_("The guardian of this minor has not agreed yet: see the member's file."))


@dataclass
class Fit:
    """How a member stands to the rules. What is not known holds nobody back, but is noted."""

    age: int
    shortfalls: dict[Shortfall, str] = field(default_factory=dict)
    unknown: list[Shortfall] = field(default_factory=list)

    @property
    def reasons(self):
        return list(self.shortfalls.values())


def fit_of(cohort, member):
    """Hold a member against the rules of a cohort: age on its first day, situation, commune,
    papers."""
    fit = Fit(age_on(cohort.starts_on, member.birth_date))
    if sentence := _age_told(cohort, fit.age):
        fit.shortfalls[Shortfall.AGE] = sentence
    _hold_situation(cohort, member, fit)
    _hold_commune(cohort, member, fit)
    if cohort.papers and (missing := set(cohort.papers) - _kinds_of_papers(member)):
        names = labels_of(DocumentKind, [one for one in cohort.papers if one in missing])
        fit.shortfalls[Shortfall.PAPERS] = _(
            "A paper is missing: %(papers)s. Bring it to the centre, then apply."
        ) % {"papers": _(", ").join(names)}
    return fit


def _kinds_of_papers(member):
    """Of rows that may have been read for many members at once."""
    return {document.kind for document in member.documents.all()}


def _age_told(cohort, age):
    """What is told to who is too young or too old; nothing to others."""
    if cohort.age_from and age < cohort.age_from:
        return ngettext(
            "This cohort is for people of %(age)s and over, on its first day.",
            "This cohort is for people of %(age)s and over, on its first day.",
            cohort.age_from,
        ) % {"age": cohort.age_from}
    if cohort.age_to and age > cohort.age_to:
        return ngettext(
            "This cohort is for people of %(age)s at most, on its first day.",
            "This cohort is for people of %(age)s at most, on its first day.",
            cohort.age_to,
        ) % {"age": cohort.age_to}
    return ""


def _hold_situation(cohort, member, fit):
    if not cohort.situations or member.situation in cohort.situations:
        return
    if not member.situation:
        fit.unknown.append(Shortfall.SITUATION)
        return
    asked = labels_of(Situation, cohort.situations)
    fit.shortfalls[Shortfall.SITUATION] = _(
        "This cohort is for people in another situation: %(situations)s."
    ) % {"situations": _(", ").join(f"“{one}”" for one in asked)}


def _hold_commune(cohort, member, fit):
    communes = {commune.pk: commune.name for commune in cohort.communes.all()}
    if not communes or member.commune_id in communes:
        return
    if member.commune_id is None:
        fit.unknown.append(Shortfall.COMMUNE)
        return
    fit.shortfalls[Shortfall.COMMUNE] = _(
        "This cohort is for people who live in: %(communes)s."
    ) % {"communes": _(", ").join(communes.values())}


def require_fit(cohort, member, *, by, override=""):
    """The fit of a member, when they fit or `override` says why they are let in all the same.

    Only who decides on applications may let somebody in. Raises NotEligibleError.
    """
    fit = fit_of(cohort, member)
    may_override = by is not None and by.has_perm("tracks.decide_enrolment", cohort)
    if fit.shortfalls and not (override.strip() and may_override):
        raise NotEligibleError(fit.reasons)
    return fit


def note_check(enrolment, fit, *, by, override=""):
    """Write down what was found, and who let in whom the rules leave out."""
    return EligibilityCheck.objects.create(
        enrolment=enrolment,
        age=fit.age,
        shortfalls=[one.value for one in fit.shortfalls],
        unknown=[one.value for one in fit.unknown],
        override=override.strip() if fit.shortfalls else "",
        overridden_by=by if fit.shortfalls else None,
    )
