"""Actions of a list, and the buttons on a row's page: each asks its permission at the row."""

import inspect
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.checks import ModelAdminChecks
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core import checks
from django.forms import Form
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from .admin_edits import fields_of
from .admin_inlines import CenterScopedInline
from .admin_log import log_verb
from .admin_not_saved import not_saved
from .bounds import key_in
from .errors import DomainError

# Sent by the page on which an action asks something: what was typed there is not to be lost.
ASKED = "_asked"
# Sent where an action was chosen on the page of one row: its number, to lead back there.
PAGE_OF = "_page_of"


class RowRightsChecks(ModelAdminChecks):
    """`manage.py check` refuses an action or an inline that could not ask at the row."""

    def check(self, admin_obj, **kwargs):
        found = super().check(admin_obj, **kwargs)
        for action, name, _label in admin_obj._get_base_actions():
            found += _faults(admin_obj, name, getattr(action, "allowed_permissions", ()))
        return found + [
            checks.Error(
                f"The inline {inline.__name__} does not ask at its parent's centre.",
                hint="Inherit from CenterScopedInline.",
                obj=admin_obj.__class__,
                id="skills_center.E012",
            )
            for inline in admin_obj.inlines
            if not issubclass(inline, CenterScopedInline)
        ]


def _faults(admin_obj, name, permissions):
    if not permissions:
        yield checks.Error(
            f"The action “{name}” names no permission: nobody could tell who may run it.",
            hint="@admin.action(permissions=[…])",
            obj=admin_obj.__class__,
            id="skills_center.E010",
        )
    for permission in permissions:
        hook = getattr(admin_obj, f"has_{permission}_permission", None)
        if hook and "obj" not in inspect.signature(hook).parameters:
            yield checks.Error(
                f"has_{permission}_permission takes no row, and “{name}” is asked row by row.",
                hint="def has_…_permission(self, request, obj=None)",
                obj=admin_obj.__class__,
                id="skills_center.E011",
            )


class RowActions(admin.ModelAdmin):
    """Runs each action on those of the chosen rows where this person may.

    Django asks for an action's permission without a row: who may accept at one centre would
    accept at each centre whose rows another role lets them see.
    """

    checks_class = RowRightsChecks
    # The forms of the actions that ask something before they run.
    asks: dict[str, type[Form]] = {}
    # Of these rows each verb leaves a row of its own, with who and when: the page of what a person
    # did reads that. Of all others the verbs leave a line in the log of the back office.
    moves_are_told = False

    def changelist_view(self, request, *args: Any, **kwargs: Any):
        """What somebody answered is shown where their action is no longer offered to them: Django
        draws the list, and says that no action was chosen."""
        action = request.POST.get("action", "")
        if ASKED in request.POST and action not in self.get_actions(request):
            request.asked = fields_of(self.asks[action]) if action in self.asks else {}
            if page := not_saved(self, request):
                return page
        return super().changelist_view(request, *args, **kwargs)

    def response_action(self, request, queryset: Any, *args: Any, **kwargs: Any):
        """Run an action on the rows that were ticked, wherever they stand by now.

        Django looks for them in the list as it is narrowed: a row that somebody settled while an
        answer was typed would fall out of “received” without a word. Here they are found by their
        numbers, the verb says why it refuses one, and of those that are gone it is said.
        """
        if not is_of_all(request):
            queryset = self._ticked(request)
        answer = super().response_action(request, queryset, *args, **kwargs)
        is_back_to_the_list = answer is not None and answer.get("Location") == (
            request.get_full_path()
        )
        page = is_back_to_the_list and self.way_back(request)
        return redirect(page) if page else answer

    def way_back(self, request):
        """Where an action was chosen, other than in the list; empty where it was chosen there."""
        return self.page_it_began_on(request)

    def page_it_began_on(self, request):
        """The address of the row on whose own page the action was chosen; empty where it was in the
        list, or this person sees that row no more."""
        key = getattr(request, "began_on", None) or key_in(request.POST.get(PAGE_OF, ""))
        if not key or not self.get_queryset(request).filter(pk=key).exists():
            return ""
        request.began_on = key
        return self._address("change", key)

    def _address(self, page, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def _ticked(self, request):
        """All rows that this person may see: Django takes those ticked of them."""
        rows = self.get_queryset(request)
        if related := self.get_list_select_related(request):
            rows = rows.select_related(*(related if isinstance(related, list | tuple) else ()))
        keys = {key_in(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)}
        if gone := len(keys) - rows.filter(pk__in=keys).count():
            told = ngettext(
                "%(count)s row left out: it is no longer there, or no longer yours to see.",
                "%(count)s rows left out: they are no longer there, or no longer yours to see.",
                gone,
            )
            self.message_user(request, told % {"count": gone}, messages.WARNING)
        return rows

    def get_actions(self, request):
        return {
            name: (_where_allowed(name, found[0]), name, found[2])
            for name, found in super().get_actions(request).items()
            if found
        }

    def actions_at(self, request, row):
        """Those that this person may run on this row, as `get_actions` gives them."""
        return {
            name: found
            for name, found in self.get_actions(request).items()
            if self.may_run(request, found[0], row)
        }

    def may_run(self, request, action, row):
        return any(
            getattr(self, f"has_{permission}_permission")(request, row)
            for permission in getattr(action, "allowed_permissions", ())
        )

    def as_shown(self, request, rows, name):
        """Those of the chosen rows that the action `name` is about, as the page showed them."""
        return rows

    def ask_page(self, request, template, action, form, rows, **more):
        """What an action asks before it runs, of the rows that are left of those chosen."""
        page = self.page_it_began_on(request)
        context = {
            "back": page or self._address("changelist"),
            "began_on": page and request.began_on,
            "page_of": PAGE_OF,
            **self.admin_site.each_context(request),
            "title": getattr(self, action).short_description,
            "opts": self.opts,
            "action": action,
            "form": form,
            "query": request.GET.urlencode(),
            "rows": rows,
            "asked": ASKED,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            **more,
        }
        return render(request, template, context)

    def run_each(self, request, rows, verb, *, name=str, **details):
        """Run a verb on each row, and say of each that it refused why. Returns those it took,
        which the log of the back office then names under the action that was chosen."""
        done = []
        for row in rows:
            try:
                verb(row, by=request.user, **details)
            except DomainError as error:
                self.tell_refused(request, row, name(row), error)
            else:
                done.append(row)
        if done and not self.moves_are_told:
            log_verb(request, done, request.act)
        return done

    def tell_refused(self, request, row, label, error):
        told = gettext("%(label)s: %(value)s") % {"label": label, "value": error}
        self.message_user(request, told, messages.ERROR)


def is_of_all(request):
    """Whether an action is of all rows of a list, also of those that no page showed."""
    return request.POST.get("select_across", "0") not in ("", "0")


def _where_allowed(name, action):
    @wraps(action)
    def run(modeladmin, request, queryset):
        request.act = action.short_description
        rows = list(_with_center(queryset))
        allowed = [row for row in rows if modeladmin.may_run(request, action, row)]
        if left := len(rows) - len(allowed):
            told = ngettext(
                "%(count)s row left out: you may not do this at its centre.",
                "%(count)s rows left out: you may not do this at their centre.",
                left,
            )
            modeladmin.message_user(request, told % {"count": left}, messages.WARNING)
        allowed = modeladmin.as_shown(request, allowed, name)
        if len(allowed) < len(rows):
            queryset = queryset.filter(pk__in=[row.pk for row in allowed])
        if allowed or ASKED in request.POST:
            return action(modeladmin, request, queryset)
        return None

    return run


def _with_center(queryset):
    """With the row that holds the centre: a permission asks each for it."""
    holder, _dash, _center = getattr(queryset, "center_path", "").rpartition("__")
    return queryset.select_related(holder) if holder else queryset
