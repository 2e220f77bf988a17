"""The admin class that every model of the back office uses."""

import copy
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from itertools import chain
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db import models
from django.forms import ModelChoiceField
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from .admin_actions import RowActions
from .admin_deletions import DeletesWhatWasSeen
from .admin_forms import (
    BoundedRows,
    CalmAutocomplete,
    CalmAutocompleteMultiple,
    WrittenAtOwnCenter,
)
from .admin_lookups import is_refused
from .admin_not_saved import not_saved
from .admin_once import saved_once
from .admin_rows import rows_losing_nothing
from .admin_searched import asks_for_nothing
from .bounds import key_in
from .locks import connection_of, lock
from .paginator import CappedPaginator

# Of several rows Django names the one that is not offered: by its number.
_NOT_OFFERED = {"invalid_choice": ModelChoiceField.default_error_messages["invalid_choice"]}


class CenterScopedAdmin(DeletesWhatWasSeen, RowActions):
    """Lists and choices limited to the centres of the person; folded search; capped counting."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    folded_search = False
    # Those that name members: shown to who may see the members of that centre.
    personal_fields: list[str] = []
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if hasattr(queryset, "visible_to"):
            return queryset.visible_to(request.user)
        return queryset

    def response_action(self, request, queryset, *args: Any, **kwargs: Any):
        """Run the action chosen. Django's own breaks on a row whose number is no number."""
        if any(key_in(key) is None for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("number of a row")
        return super().response_action(request, queryset, *args, **kwargs)

    def get_changeform_initial_data(self, request):
        """What an address fills in, as the fields of the model read it; what they cannot, is left.

        Django hands the words of the address on, and its widgets break on a day that is none.
        """
        initial = super().get_changeform_initial_data(request)
        return {name: read for name in initial if (read := self._read(name, initial)) is not None}

    def _read(self, name, initial):
        try:
            field = self.opts.get_field(name)
            if not field.concrete or field.many_to_many:
                return initial[name]
            return field.to_python(initial[name])
        except FieldDoesNotExist:
            return initial[name]  # a field of the form alone
        except (ValidationError, ValueError):
            return None

    def get_ordering(self, request):
        """A list whose days are chosen over it begins with the latest of them."""
        days = self.date_hierarchy
        return self.ordering or ((f"-{days}", "-pk") if days else ())

    def get_list_filter(self, request):
        """No filter by centre for who sees one centre."""
        opts = self.opts
        centers = request.user.centers_allowing(f"{opts.app_label}.view_{opts.model_name}")
        filters = super().get_list_filter(request)
        if centers is None or len(centers) > 1:
            return filters
        return [name for name in filters if not str(name).endswith("center")]

    def lookup_allowed(self, lookup, value, request=None):
        """A list is narrowed by what it shows. No address makes the database say when an instant
        was, nor breaks the list."""
        if request is None or is_refused(self, lookup, value, request):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_search_fields(self, request):
        return ["search_text"] if self.folded_search else super().get_search_fields(request)

    def get_search_results(self, request, queryset, search_term):
        if asks_for_nothing(request, search_term):
            return queryset.none(), False
        if self.folded_search:
            return queryset.search(search_term), False
        return super().get_search_results(request, queryset, search_term)

    def _allowed(self, request, action, obj):
        opts = self.opts
        return request.user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}", obj)

    def has_view_permission(self, request, obj=None):
        return self._allowed(request, "view", obj) or self._allowed(request, "change", obj)

    def has_change_permission(self, request, obj=None):
        return self._allowed(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self._allowed(request, "delete", obj)

    def get_view_on_site_url(self, obj=None):
        """The public page itself, where there is one; Django's way there is closed above."""
        is_shown = getattr(obj, "is_published", True)
        if not (self.view_on_site and is_shown and hasattr(obj, "get_absolute_url")):
            return None
        with suppress(NoReverseMatch):  # typed into its form, and refused: no address has it
            return obj.get_absolute_url()

    def get_exclude(self, request, obj=None):
        """Leave out what names a stranger: what is not in the form is not changed by it either."""
        exclude = super().get_exclude(request, obj) or ()
        if request.user.has_perm("members.view_member", obj):
            return [*exclude, *self._strangers(request, obj)]
        return [*exclude, *self.personal_fields]

    def _strangers(self, request, obj):
        """The personal fields that point to a member whom this person may not see."""
        for name in self.personal_fields:
            field = self.opts.get_field(name)
            target = getattr(obj, name, None) if field.many_to_one else None
            if target and not self._offered(field, request).filter(pk=target.pk).exists():
                yield name

    def get_form(self, request, *args: Any, **kwargs: Any):
        form = super().get_form(request, *args, **kwargs)
        add = partial(self._allowed, request, "add")
        change = partial(self.has_change_permission, request)  # some ask for another right
        rule = {
            "by": request.user,
            "may_write": staticmethod(change if kwargs.get("change") else add),
            "prefixes": _prefixes_of(request),
            "is_refused": getattr(request, "is_refused_by_database", False),
        }
        return type(form.__name__, (WrittenAtOwnCenter, form), rule)

    # Edits: see `admin_edits` ------------------------------------------------------
    def get_object(self, request, object_id, from_field=None):
        """The row; where a form is about to write it, as it stands under its lock."""
        from_field = from_field or None  # an empty `?_to_field=` asks for the number, as none does
        row = super().get_object(request, object_id, from_field)
        if row is None or not _writes(request, row):
            return row
        self.lock_row(row)
        return super().get_object(request, object_id, from_field)

    def changeform_view(self, request, object_id=None, *args: Any, **kwargs: Any):
        """Save a page once, however often it is sent: `admin_once`."""
        view = partial(super().changeform_view, request, object_id, *args, **kwargs)
        if request.method != "POST":
            return view()
        save = partial(self._save, request, object_id, view)
        return saved_once(request, save, using=connection_of(self.model).alias)

    def _save(self, request, object_id, view):
        return self._not_saved(request, object_id) or view()

    def _not_saved(self, request, object_id):
        """A page with what was typed, for who sends one that they may not send any more, or one
        of a row that is gone."""
        if not object_id:
            return None if self.has_add_permission(request) else not_saved(self, request)
        row = super().get_object(request, unquote(object_id))
        may_change = self.has_change_permission(request, row)
        if row is not None and may_change:
            return None
        if row is None and may_change:
            successor = self.successor_of(request, object_id)
            return not_saved(self, request, status=HTTPStatus.NOT_FOUND, successor=successor)
        return not_saved(self, request, row=row)

    def successor_of(self, request, object_id):
        """The row that stands for one that is gone, where there is one this person may see."""
        return

    def lock_row(self, row):
        """Lock a row that a form or a verb is about to write. Where verbs lock another first, such
        as the cohort of a session, this does so too: nobody waits for the other in turn."""
        lock(self.model._base_manager.filter(pk=row.pk))

    def get_formsets_with_inlines(self, request, obj=None):
        """Who sends a page says how many rows it has: here within bounds, whatever the inline."""
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if obj and _writes(request, obj) and inline.has_change_permission(request, obj):
                lock(inline.model._base_manager.filter(**{formset.fk.name: obj.pk}))
            _prefixes_of(request).append(formset.get_default_prefix())
            is_closed = bool(obj) and not inline.has_change_permission(request, obj)
            bounded = type(formset.__name__, (BoundedRows, formset), {})
            yield rows_losing_nothing(bounded, is_closed=is_closed), inline

    def render_change_form(self, request, context, *args: Any, **kwargs: Any):
        """Django's, headed by the fields that somebody else changed too. Where that is all there
        is, it says of no error to correct."""
        sets = [one.formset for one in context["inline_admin_formsets"]]
        forms = [context["adminform"].form, *chain.from_iterable(one.forms for one in sets)]
        clashes = [bound for form in forms for bound in form.clashes]
        is_all = all(form.is_right_but_for_clashes for form in forms)
        if clashes and is_all and not any(one.non_form_errors() for one in sets):
            context["errors"] = []
        context["clashes"] = clashes
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        """Write what was typed, and nothing where nothing was."""
        if change:
            form.write()
        else:
            super().save_model(request, obj, form, change)

    def log_change(self, request, obj, message):
        """No line of the log where nothing was changed."""
        request.changed_nothing = not message
        return super().log_change(request, obj, message) if message else None

    def response_change(self, request, obj):
        """Where to next. Django says in any case that the row was changed: where nothing was,
        or what somebody else wrote was kept, that is what is said."""
        if not getattr(request, "changed_nothing", False):
            return super().response_change(request, obj)
        told = _without_telling(request, super().response_change, obj)
        self.message_user(request, _("Nothing was changed."), messages.INFO)
        return told

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = CalmAutocomplete(db_field, self.admin_site)
        kwargs.setdefault("queryset", self._offered(db_field, request))
        if db_field.name == "center" and self._centers_to_write_at(request) is not None:
            kwargs["required"] = True  # the network's rows are written by the network
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = CalmAutocompleteMultiple(db_field, self.admin_site)
        kwargs.setdefault("queryset", self._offered(db_field, request))
        kwargs.setdefault("error_messages", _NOT_OFFERED)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _offered(self, db_field, request):
        """Of the rows a field may point to, those this person may see."""
        rows = db_field.remote_field.model._default_manager.all()
        if db_field.name == "center":
            centers = self._centers_to_write_at(request)
            return rows if centers is None else rows.filter(pk__in=centers)
        if hasattr(rows, "offered"):
            rows = rows.offered()
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def _centers_to_write_at(self, request):
        """Ids of the centres where this person adds or changes rows; None means every centre."""
        name = f"{self.opts.app_label}.%s_{self.opts.model_name}"
        found = [request.user.centers_allowing(name % action) for action in ("add", "change")]
        return None if None in found else set().union(*found)


def _writes(request, row):
    """Whether a form is being sent that writes this row within one transaction."""
    return request.method == "POST" and connection_of(type(row)).in_atomic_block


def _prefixes_of(request):
    """How the names of the rows on a page begin: known once its form sets are made, which the form
    asks for after that."""
    return vars(request).setdefault("prefixes_of_rows", [])


def _without_telling(request, respond, obj):
    """An answer of Django's without the sentence that it leaves for the next page."""
    silent = copy.copy(request)
    silent._messages = CookieStorage(silent)
    return respond(silent, obj)
