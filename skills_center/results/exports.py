"""The yearly results as data."""

from .bases import Base, periods
from .figures import STATUS_DRAFT

# What each number of a figure is counted over.
BASES = {
    "value": Base.YEAR,
    "female": Base.YEAR,
    "male": Base.YEAR,
    "since_opening": Base.SINCE_OPENING,
    "since_opening_female": Base.SINCE_OPENING,
    "since_opening_male": Base.SINCE_OPENING,
    "previous_year": Base.PREVIOUS_YEAR,
}


def as_json(year, center, found):
    """The contract of `results/<year>.json`; `center` is null for the network.

    `value` is the figure of the year, `since_opening` all that was counted until its end;
    `bases` says so of each number, `periods` gives the days of each base, and `base` is the one
    that the figure's own tile shows large (at the head of a page stands that of the year).
    `female` and `male` split the number; they are null where sex is not known. What is not public
    is null too, and named in `hidden`.
    """
    return {
        "year": year,
        "center": center.slug if center else None,
        "status": STATUS_DRAFT,
        "bases": BASES,
        "periods": periods(year),
        "figures": [_figure(figure) for figure in found.values()],
    }


def _figure(figure):
    numbers = {
        "value": figure.value,
        "since_opening": figure.since_opening,
        **_sexes(figure.split, ""),
        **_sexes(figure.split_since_opening, "since_opening_"),
        "previous_year": figure.previous,
    }
    has_sex = figure.indicator.has_sex
    return {
        "code": figure.code,
        "label": str(figure.indicator.label),
        "base": figure.base,
        **numbers,
        "hidden": [
            name
            for name, number in numbers.items()
            if number is None and (has_sex or not name.endswith("male"))
        ],
    }


def _sexes(split, prefix):
    return {
        f"{prefix}female": split.female if split else None,
        f"{prefix}male": split.male if split else None,
    }
