"""A form that was kept, as people read it: which page, of whom, what was typed, what it does.

Whoever was logged in can send any words to any page: what they name is not theirs for that. All
that is said here beside what was typed comes from the page itself, as it is drawn for this person
now, or from the fields that it would offer them.
"""

from functools import cache, partial
from types import SimpleNamespace

from django import forms
from django.contrib import admin
from django.db import models
from django.urls import Resolver404
from django.utils.text import capfirst
from django.utils.translation import gettext

from members.views.kept_typed import Typed
from members.views.opened import opened_by
from skills_center.base.ways_back import match_of


def as_read(request, kept):
    """Each of the forms with its `title` and `lead`, what was `typed` (label and value), the words
    of its `button` and of the `row` it stood in, and whether it `can_be_sent` as it is."""
    page_at = cache(partial(opened_by, request))
    return [_as_read(request, one, page_at(one.page)) for one in kept]


def _as_read(request, kept, page):
    title, fields = _of_back_office(request, kept.path)
    form = page and page.form_of(kept.path, kept.answers)
    typed = Typed(kept.answers, fields, form)
    told = typed.told
    button = form.button(kept.answers) if form else ""
    is_known = (title and told) or (button and (told or not kept.had_files))
    return {
        "form": kept,
        "title": title or (page and page.heading),
        "lead": page and not title and page.lead,
        "typed": told,
        "button": button,
        "row": form.row if form and form.asks_nothing else "",
        "can_be_sent": bool(is_known and typed.is_all_told),
        "page": kept.page if page else "",
    }


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
    open_now = model_admin.get_form(request, row, change=bool(row)).base_fields
    return title, _closed_too(model_admin.opts) | open_now


def _closed_too(opts):
    """The fields of a row, for what was typed where nobody may type any more: that is told when it
    is sent. Of other rows nothing is named here."""
    return {one.name: _as_asked(one) for one in opts.fields if not one.is_relation}


def _as_asked(field):
    if isinstance(field, models.BooleanField):
        return forms.BooleanField(label=field.verbose_name)
    if field.choices:
        return forms.ChoiceField(label=field.verbose_name, choices=field.flatchoices)
    return forms.Field(label=field.verbose_name)
