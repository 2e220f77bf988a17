"""What somebody had typed when their session ended: looked at, then sent or thrown away."""

import re

from django.contrib import admin, messages
from django.core.exceptions import FieldDoesNotExist
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from members import kept_forms
from skills_center.base.bounds import key_in

# What a page sends along and nobody typed.
_NOT_TYPED = re.compile(
    r"initial-|_|.*_FORMS$|.*-id$|(?:action|index|select_across|seen|next|login|jump|rank|score)$"
)


@sensitive_post_parameters()
@never_cache
def kept_form(request):
    kept = kept_forms.kept_for(request)
    if not kept:
        response = redirect("pages:me")
        kept_forms.forget(request, response)
        return response
    if request.method == "POST":
        response = redirect("members:kept_form")
        named = request.POST.get("number")
        unwanted = next((one for one in kept if one.number == named), None)
        if unwanted:
            kept_forms.forget(request, response, unwanted)
            messages.info(request, gettext("Thrown away: nothing was sent."))
        return response
    forms = [_as_read(request, one) for one in kept]
    context = {"kept": forms, "sent_as": kept_forms.SENT}
    return render(request, "members/kept_form.html", context)


def _as_read(request, kept):
    """The form, with the name of the row it is of, and what was typed as people read it."""
    model_admin, row = _page_of(request, kept.path)
    shown = {
        (name.removeprefix("initial-"), _plain(value))
        for name, value in kept.answers
        if name.startswith("initial-")
    }
    labelled = [
        (_label(model_admin, name), _value(request, model_admin, name, value))
        for name, value in kept.answers
        if value.strip() and not _NOT_TYPED.match(name) and (name, _plain(value)) not in shown
    ]
    # A number that no field names is that of a row.
    typed = [one for one in labelled if one[0] or not str(one[1]).isdecimal()]
    return {"form": kept, "page": _title(model_admin, row), "typed": typed}


def _plain(value):
    """A value as it can be compared with what the page showed: a day in any order of its parts."""
    parts = re.split(r"[-/.]", value)
    is_day = len(parts) == 3 and all(part.isdecimal() for part in parts)
    return tuple(sorted(map(int, parts))) if is_day else value.replace("\r\n", "\n")


def _page_of(request, path):
    """The admin class and the row of a page of the back office, where this person may open it.

    Whoever was logged in can send any words to any page: what they name is not theirs for that.
    """
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return None, None
    for model_admin in admin.site._registry.values():
        opts = model_admin.opts
        if (match.url_name or "").startswith(f"{opts.app_label}_{opts.model_name}_"):
            number = match.kwargs.get("object_id")
            row = model_admin.get_object(request, str(number)) if number else None
            is_open = (
                model_admin.has_view_permission(request, row)
                if row
                else not number and model_admin.has_add_permission(request)
            )
            return (model_admin, row) if is_open else (None, None)
    return None, None


def _title(model_admin, row):
    if model_admin is None:
        return None
    opts = model_admin.opts
    return f"{capfirst(opts.verbose_name)}: {row}" if row else capfirst(opts.verbose_name_plural)


def _field(model_admin, name):
    try:
        found = model_admin and model_admin.opts.get_field(re.sub(r"_[01]$", "", name))
    except FieldDoesNotExist:
        return None
    return found if found and found.concrete else None


def _label(model_admin, name):
    field = _field(model_admin, name)
    return capfirst(field.verbose_name) if field else ""


def _value(request, model_admin, name, value):
    """A choice in its words, a row by its name where the page would offer it."""
    field = _field(model_admin, name)
    if field is None:
        return value
    if field.is_relation:
        offered = model_admin.rows_offered(field, request)
        return offered.filter(pk=key_in(value)).first() or "…"
    return dict(field.flatchoices or ()).get(value, value)
