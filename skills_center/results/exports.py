"""The yearly results as data."""

from .figures import STATUS_DRAFT


def as_json(year, center, found, *, show_small):
    """The contract of `results/<year>.json`; `center` is null for the network.

    `value` is the figure of the year, `since_opening` all that was counted until its end.
    `female` and `male` split `value`; they are null where sex is not known, and where one of
    them is under five and the reader has no right to the records.
    """
    return {
        "year": year,
        "center": center.slug if center else None,
        "status": STATUS_DRAFT,
        "figures": [_figure(figure, show_small) for figure in found.values()],
    }


def _figure(figure, show_small):
    split = _sexes(figure.split, show_small)
    since_opening = _sexes(figure.split_since_opening, show_small)
    return {
        "code": figure.code,
        "label": str(figure.indicator.label),
        "value": figure.value,
        "since_opening": figure.since_opening,
        **split,
        **{f"since_opening_{sex}": count for sex, count in since_opening.items()},
        "previous_year": figure.previous,
    }


def _sexes(split, show_small):
    if split is None or (split.is_small and not show_small):
        return {"female": None, "male": None}
    return {"female": split.female, "male": split.male}
