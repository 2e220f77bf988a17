"""The yearly results as data."""

from .figures import STATUS_DRAFT


def as_json(year, center, found, *, show_all):
    """The contract of `results/<year>.json`; `center` is null for the network.

    `value` is the figure of the year, `since_opening` all that was counted until its end.
    `female` and `male` split `value`; they are null where sex is not known, and where the split
    is not public and the reader has no right to the records (`show_all`).
    """
    return {
        "year": year,
        "center": center.slug if center else None,
        "status": STATUS_DRAFT,
        "figures": [_figure(figure, show_all) for figure in found.values()],
    }


def _figure(figure, show_all):
    split = _sexes(figure.split, show_all)
    since_opening = _sexes(figure.split_since_opening, show_all)
    return {
        "code": figure.code,
        "label": str(figure.indicator.label),
        "value": figure.value,
        "since_opening": figure.since_opening,
        **split,
        **{f"since_opening_{sex}": count for sex, count in since_opening.items()},
        "previous_year": figure.previous,
    }


def _sexes(split, show_all):
    if split is None or not (split.is_public or show_all):
        return {"female": None, "male": None}
    return {"female": split.female, "male": split.male}
