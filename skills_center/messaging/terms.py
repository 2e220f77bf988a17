"""On what terms something is told: what its words stand for, what its link opens, whether it may
leave at night and until when it is of use. The same whoever is told, and however."""

from django.utils import timezone

from skills_center.base.quiet_hours import waits_for_day

from .links.filling import LINK
from .links.ways import way_called

# What every kind may say without being given it.
COMMON = ("name", "center")


class WrongWayError(TypeError):
    """Who tells something of this kind names a row that its link cannot open."""


def terms_of(
    kind,
    /,
    *,
    leads_to=None,
    by_day=True,
    begins_at=None,
    useful_until=None,
    is_for_staff=False,
    **values,
):
    """The values of its placeholders, and what its row says besides.

    `leads_to`: the row that its link opens, where the kind has a way. `by_day`: it does not leave
    in the quiet hours; False for the answer to what its person did a moment ago (`AT_NIGHT`).
    `begins_at`: when what it tells of begins, or would have: whoever could be told by day too late
    alone is told at once. `useful_until`: when what it tells of is over, else `begins_at`; it does
    not leave after that.
    """
    if not is_for_staff:
        values = _with_way(values, leads_to, kind)
    kind.check(values, common=COMMON)
    if is_for_staff and leads_to is not None:
        raise WrongWayError(f"{kind.code}: a link of the staff is a page of theirs, in `link`")
    if begins_at is not None:
        kind.require_night(by_day=False)  # whatever the hour at which this is tried
        by_day = by_day and (begins_at <= timezone.now() or waits_for_day(begins_at))
    kind.require_night(by_day)
    return values, {"by_day": by_day} | _link_to(leads_to, kind) | _end(useful_until or begins_at)


def _with_way(values, leads_to, kind):
    """In the place of the link stands a sign, until the message leaves. WrongWayError at the call
    that would have it lead nowhere."""
    if kind.way and "link" in values:
        raise WrongWayError(f"{kind.code}: its link is made of `leads_to`, give no `link`")
    if leads_to is None:
        return values
    if not kind.way:
        raise WrongWayError(f"{kind.code}: it has no way; name one by `lead_to` beside the kind")
    model = way_called(kind.way).model
    if not isinstance(leads_to, model) or leads_to.pk is None:
        raise WrongWayError(f"{kind.code}: `leads_to` is a saved row of {model._meta.label}")
    return values | {"link": LINK}


def _link_to(row, kind):
    return {} if row is None else {"link_purpose": kind.way, "link_id": row.pk}


def _end(moment):
    """Of what is told after the fact, it is told at least."""
    return {"expires_at": moment} if moment and moment > timezone.now() else {}
