"""A form that was kept, as people read it: which page, of whom, what was typed, what it does.

Whoever was logged in can send any words to any page: what they name is not theirs for that. All
that is said here beside what was typed comes from the page itself, as it is drawn for this person
now, or from the fields that it would offer them.
"""

import re
from datetime import date
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

from django.contrib import admin
from django.forms import BooleanField, ModelChoiceField
from django.urls import Resolver404
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext

from members.views.opened import opened_by
from skills_center.base.admin_closed import comparable
from skills_center.base.admin_shown import flat_choices
from skills_center.base.bounds import key_in
from skills_center.base.ways_back import match_of

# What a page sends along and nobody typed.
_NOT_TYPED = re.compile(
    r"initial-|_|.*_FORMS$|.*-id$|(?:action|index|select_across|seen|next|login|jump|rank|score)$"
)
_TICKED = {"on", "True"}


def as_read(request, kept):
    """Each of the forms with its `title` and `lead`, what was `typed` (label and value), the words
    of its `button` and of the `row` it stood in, and whether it `can_be_sent` as it is."""
    page_at = cache(partial(opened_by, request))
    return [_as_read(request, one, page_at(one.page)) for one in kept]


def _as_read(request, kept, page):
    title, fields = _of_back_office(request, kept.path)
    form = page and page.form_of(kept.path, kept.answers)
    typed = _typed(kept.answers, fields, form)
    button = form.button(kept.answers) if form else ""
    return {
        "form": kept,
        "title": title or (page and page.heading),
        "lead": page and not title and page.lead,
        "typed": typed,
        "button": button,
        "row": form.row if form and form.asks_nothing else "",
        "can_be_sent": bool((title and typed) or (button and (typed or not kept.had_files))),
        "page": kept.page if page else "",
    }


# What was typed -----------------------------------------------------------------------
def _typed(answers, fields, form):
    shown = {
        (name.removeprefix("initial-"), comparable(value))
        for name, value in answers
        if name.startswith("initial-")
    }
    told = [
        _told(fields, form, name, value)
        for name, value in answers
        if value.strip() and not _was_shown(shown, name, value)
    ]
    # A number that no field names is that of a row.
    named = [one for one in told if one and (one[0] or not str(one[1]).isdecimal())]
    return named + _unticked(answers, fields, shown)


def _was_shown(shown, name, value):
    return (name, comparable(value)) in shown or (value == "on" and (name, "True") in shown)


def _unticked(answers, fields, shown):
    """A box that was ticked and is not any more sends nothing."""
    sent = {name for name, _value in answers}
    return [
        (capfirst(field.label or ""), gettext("no"))
        for name, field in (fields or {}).items()
        if isinstance(field, BooleanField) and name not in sent and (name, "True") in shown
    ]


def _told(fields, form, name, value):
    """The label of a field and what was typed there; None of what nobody types."""
    field = (fields or {}).get(re.sub(r"_[01]$", "", name))
    if field is not None:
        return capfirst(field.label or ""), _by_field(field, value)
    if form and form.shows(name):
        if fields is not None and form.begins_with(name) == value:
            return None  # a row that is ready to be filled, and was not
        said = form.told(name, value)
        words = "…" if said is None else _readable(said)
        return form.label(name), words or gettext("yes")
    if (form and form.sends(name)) or _NOT_TYPED.match(name):
        return None
    return "", _readable(value)


def _by_field(field, value):
    """A choice in its words, a row by its name where the field offers it."""
    if isinstance(field, ModelChoiceField):
        offered: Any = field.queryset
        return offered.filter(pk=key_in(value)).first() or "…"
    if isinstance(field, BooleanField):
        return gettext("yes") if value in _TICKED else value
    choices = {str(key): label for key, label in flat_choices(getattr(field, "choices", ()))}
    return choices.get(value) or _readable(value)


def _readable(value):
    """A day that a control of days sends is told as pages tell it."""
    try:
        is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        return formats.date_format(date.fromisoformat(value)) if is_day else value
    except ValueError:
        return value


# Pages of the back office -------------------------------------------------------------
def _of_back_office(request, path):
    """The title and the fields of a page of the back office, where this person may open it; None
    and None of every other page."""
    match = _match_of(path)
    for model_admin in admin.site._registry.values():
        opts = model_admin.opts
        if match.url_name.startswith(f"{opts.app_label}_{opts.model_name}_"):
            return _opened(request, model_admin, match)
    return None, None


def _match_of(path):
    try:
        match = match_of(path.partition("?")[0])
    except Resolver404:
        return SimpleNamespace(url_name="", kwargs={})
    return SimpleNamespace(url_name=match.url_name or "", kwargs=match.kwargs)


def _opened(request, model_admin, match):
    number = match.kwargs.get("object_id")
    row = model_admin.get_object(request, str(number)) if number else None
    if row and model_admin.has_view_permission(request, row):
        kind = capfirst(row._meta.verbose_name)
        title = gettext("%(kind)s: %(row)s") % {"kind": kind, "row": row}
    elif not number and model_admin.has_add_permission(request):
        title = capfirst(model_admin.opts.verbose_name_plural)
    else:
        return None, None
    if not match.url_name.endswith(("_add", "_change")):
        return title, {}  # a list or a verb: its page says what it asks
    return title, model_admin.get_form(request, row, change=bool(row)).base_fields
