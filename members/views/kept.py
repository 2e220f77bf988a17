"""What somebody had typed when their session ended: looked at, then sent or thrown away."""

import re

from django.contrib import admin, messages
from django.forms import ModelChoiceField
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from members import kept_forms
from skills_center.base.admin_shown import flat_choices
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
    title, fields = _page_of(request, kept.path)
    shown = {
        (name.removeprefix("initial-"), _plain(value))
        for name, value in kept.answers
        if name.startswith("initial-")
    }
    labelled = [
        _told(fields.get(re.sub(r"_[01]$", "", name)), value)
        for name, value in kept.answers
        if value.strip() and not _NOT_TYPED.match(name) and (name, _plain(value)) not in shown
    ]
    # A number that no field names is that of a row.
    typed = [one for one in labelled if one[0] or not str(one[1]).isdecimal()]
    return {"form": kept, "page": title, "typed": typed}


def _plain(value):
    """A value as it can be compared with what the page showed: a day in any order of its parts."""
    parts = re.split(r"[-/.]", value)
    is_day = len(parts) == 3 and all(part.isdecimal() for part in parts)
    return tuple(sorted(map(int, parts))) if is_day else value.replace("\r\n", "\n")


def _page_of(request, path):
    """The title and the fields of a page of the back office, where this person may open it.

    Whoever was logged in can send any words to any page: what they name is not theirs for that.
    """
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return None, {}
    for model_admin in admin.site._registry.values():
        opts = model_admin.opts
        if (match.url_name or "").startswith(f"{opts.app_label}_{opts.model_name}_"):
            return _opened(request, model_admin, match.kwargs.get("object_id"))
    return None, {}


def _opened(request, model_admin, number):
    row = model_admin.get_object(request, str(number)) if number else None
    if row and model_admin.has_view_permission(request, row):
        title = f"{capfirst(row._meta.verbose_name)}: {row}"
    elif not number and model_admin.has_add_permission(request):
        title = capfirst(model_admin.opts.verbose_name_plural)
    else:
        return None, {}
    return title, model_admin.get_form(request, row, change=bool(row)).base_fields


def _told(field, value):
    """The label of a field and what was typed: a choice in its words, a row by its name where the
    field offers it."""
    if field is None:
        return "", value
    if isinstance(field, ModelChoiceField):
        value = field.queryset.filter(pk=key_in(value)).first() or "…"
    else:
        value = dict(flat_choices(getattr(field, "choices", ()))).get(value, value)
    return capfirst(field.label or ""), value
