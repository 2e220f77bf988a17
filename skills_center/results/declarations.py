"""Whether an indicator says all that its pages, and those it counts, depend on.

What is said wrongly is refused as it is declared, so the portal does not start with a figure
that breaks a page or tells of two persons. The sentences are for who writes indicators.
"""

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.db.models.lookups import Lookup
from django.db.models.sql import Query

from members.enums import Sex
from members.models import Member
from skills_center.network.models import Center


def registry(indicators):
    """The indicators by their code, in their order; refused where one does not fit the others."""
    found: dict = {}
    for indicator in indicators:
        if indicator.code in found:
            raise _refusal(indicator, "this code is taken.")
        if indicator.part_of:
            _check_whole(indicator, found.get(indicator.part_of))
            _check_beside(indicator, found.values())
        elif indicator.personal and indicator.part_of is None:
            _check_alone(indicator, found.values())
        found[indicator.code] = indicator
    return found


def _check_whole(indicator, whole):
    if whole is None:
        raise _refusal(indicator, "part_of names no figure that stands before it.")
    if not (indicator.personal and whole.personal):
        raise _refusal(indicator, "part_of is for figures of persons: both must be personal.")
    if not indicator.part_of_years and _day_of(indicator) != _day_of(whole):
        raise _refusal(
            indicator,
            f"its days are not those of {whole.code}: say with part_of_years how many years later"
            " its persons may stand here, (0,) if in the same one only.",
        )
    if indicator.part_of_years and 0 not in indicator.part_of_years:
        raise _refusal(indicator, "part_of_years: some always stand there in the same year (0).")
    if indicator.part_of_track and not whole.track:
        raise _refusal(indicator, "part_of_track: the figure it is part of is not told by track.")


def _day_of(indicator):
    return indicator.rows().model, indicator.date


def _check_beside(indicator, others):
    """Two parts of one whole may hide a third: what one counts less the other."""
    model = indicator.rows().model
    same = [
        one.code
        for one in others
        if one.part_of == indicator.part_of
        and one.code not in indicator.beside
        and _share_persons(model, one.rows().model)
    ]
    if same:
        raise _refusal(
            indicator,
            f"{', '.join(same)} counts persons of {indicator.part_of} as well. Are all of one's"
            " among the other's? Then it is part_of that one, also where it stood there before."
            " Does neither hold all of the other? Then name it in beside.",
        )


def _check_alone(indicator, others):
    model = indicator.rows().model
    same = [one.code for one in others if one.personal and _share_persons(model, one.rows().model)]
    if same:
        raise _refusal(
            indicator,
            f"it counts persons by rows of {model.__name__} as {', '.join(same)} does. Say part_of,"
            " so that what is left is looked at too, or"
            ' part_of="" if they never count the same persons.',
        )


def _share_persons(model, other):
    """Whether rows of both may be of the same person: of one model, or of members both."""
    return model is other or (_is_of_a_member(model) and _is_of_a_member(other))


def check(indicator):
    """Refuse what no page could show, or what would show too much."""
    model = indicator.rows().model
    date = _field(indicator, "date")
    if not isinstance(date, models.DateField) or isinstance(date, models.DateTimeField):
        raise _refusal(indicator, "date must lead to a day (DateField).")
    if _field(indicator, "center").related_model is not Center:
        raise _refusal(indicator, "center must lead to a Center.")
    for name in ("track", "sex"):
        if getattr(indicator, name):
            _field(indicator, name)
    if indicator.girls_and_boys and not {"girls", "boys"} <= _names(model):
        raise _refusal(indicator, "girls_and_boys: its rows have no girls and boys.")
    _check_persons(indicator, model)
    _check_sexes(indicator)


def _check_persons(indicator, model):
    if indicator.personal:
        return
    if indicator.has_sex or indicator.one_sex:
        raise _refusal(indicator, "who has a sex is a person: it must be personal.")
    if "sex" in _names(model) or _is_of_a_member(model):
        raise _refusal(indicator, f"a row of {model.__name__} is of one person: personal.")


def _check_sexes(indicator):
    if indicator.one_sex:
        if indicator.one_sex not in Sex.values:
            raise _refusal(indicator, f"one_sex must be one of {', '.join(Sex.values)}.")
        if indicator.has_sex:
            raise _refusal(indicator, "one_sex: then it is not split by sex, leave sex empty.")
        if not indicator.part_of:
            raise _refusal(
                indicator,
                "one_sex: say with part_of which figure counts these persons among those of both"
                " sexes; what is left of it is the other sex.",
            )
    elif _asks_for_sex(indicator.rows().query):
        raise _refusal(indicator, "its rows are chosen by sex: declare one_sex.")


def _field(indicator, name):
    """The field that a lookup of the indicator leads to, never over several rows."""
    model, field = indicator.rows().model, None
    lookup = getattr(indicator, name)
    for step in lookup.split("__"):
        try:
            field = model._meta.get_field(step)
        except (FieldDoesNotExist, AttributeError):
            raise _refusal(indicator, f"{name}={lookup!r}: there is no field {step!r}.") from None
        if field.one_to_many or field.many_to_many:
            raise _refusal(indicator, f"{name}={lookup!r} leads to several rows at {step!r}.")
        model = field.related_model
    return field


def _names(model):
    return {field.name for field in model._meta.fields}


def _is_of_a_member(model):
    """Whether each row belongs to one member: by a relation that may not be empty."""
    return model is Member or any(
        field.is_relation and not field.null and _is_of_a_member(field.related_model)
        for field in model._meta.fields
        if field.related_model is not model
    )


def _asks_for_sex(expression):
    """Whether somewhere in a query a field named sex decides which rows are found."""
    if isinstance(expression, Query):
        return _asks_for_sex(expression.where)
    if isinstance(expression, Lookup) and any(
        getattr(getattr(one, "target", None), "name", "") == "sex"
        for one in (expression.lhs, expression.rhs)
    ):
        return True
    inner = [getattr(expression, "query", None), getattr(expression, "rhs", None)]
    if hasattr(expression, "get_source_expressions"):
        inner += expression.get_source_expressions()
    inner += getattr(expression, "children", [])
    return any(
        _asks_for_sex(one)
        for one in inner
        if isinstance(one, Query) or hasattr(one, "get_source_expressions")
    )


def _refusal(indicator, sentence):
    return ImproperlyConfigured(f"Indicator {indicator.code!r}: {sentence}")
