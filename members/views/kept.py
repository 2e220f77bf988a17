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
        unwanted = next((one for one in kept if str(one.number) == named), None)
        if unwanted:
            kept_forms.forget(request, response, unwanted)
            messages.info(request, gettext("Thrown away: nothing was sent."))
        return response
    forms = [_as_read(request, one) for one in kept]
    return render(request, "members/kept_form.html", {"kept": forms})


def _as_read(request, kept):
    """The form, with the name of the row it is of, and what was typed as people read it."""
    model, row = _page_of(request, kept.path)
    shown = {
        (name.removeprefix("initial-"), _plain(value))
        for name, value in kept.answers
        if name.startswith("initial-")
    }
    labelled = [
        (_label(model, name), _value(model, name, value))
        for name, value in kept.answers
        if value.strip() and not _NOT_TYPED.match(name) and (name, _plain(value)) not in shown
    ]
    # A number that no field names is that of a row.
    typed = [one for one in labelled if one[0] or not str(one[1]).isdecimal()]
    return {"form": kept, "page": row, "typed": typed}


def _plain(value):
    """A value as it can be compared with what the page showed: a day in any order of its parts."""
    parts = re.split(r"[-/.]", value)
    is_day = len(parts) == 3 and all(part.isdecimal() for part in parts)
    return tuple(sorted(map(int, parts))) if is_day else value.replace("\r\n", "\n")


def _page_of(request, path):
    """The model and the row of a page of the back office, as far as this person may see it."""
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return None, None
    for model, its_admin in admin.site._registry.items():
        opts = model._meta
        if (match.url_name or "").startswith(f"{opts.app_label}_{opts.model_name}_"):
            number = match.kwargs.get("object_id")
            row = its_admin.get_object(request, str(number)) if number else None
            kind = opts.verbose_name if row else opts.verbose_name_plural
            return model, f"{capfirst(kind)}: {row}" if row else capfirst(kind)
    return None, None


def _field(model, name):
    try:
        return model._meta.get_field(re.sub(r"_[01]$", "", name)) if model else None
    except FieldDoesNotExist:
        return None


def _label(model, name):
    field = _field(model, name)
    return capfirst(getattr(field, "verbose_name", "")) if field else ""


def _value(model, name, value):
    """A choice in its words, a row by its name."""
    field = _field(model, name)
    if field is None:
        return value
    if field.is_relation and value.isdecimal():
        return field.related_model._base_manager.filter(pk=value[:18]).first() or value
    return dict(getattr(field, "flatchoices", None) or ()).get(value, value)
