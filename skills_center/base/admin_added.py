"""Rows that come to be by a verb, from the add page of the back office."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin, helpers
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext

from .admin_closed import not_saved, told_of
from .admin_verbs import written_once
from .errors import DomainError


class AddedByVerb(ModelAdmin):
    """An admin class gives `add_title`, `asked` (fields of the form) and
    `add_row(request, answers)`; where the name of the row says too little, `added(row)`.

    What the verb refuses stands above the form, which keeps what was typed. The log says that a
    row was added, and nothing of what was typed.
    """

    add_title: Any = ""
    asked: tuple[str, ...] = ()

    def add_row(self, request, answers):
        raise NotImplementedError

    def added(self, row):
        """What is said once the row is there."""
        return gettext("Added: %(row)s.") % {"row": row}

    def tell_refusal(self, form, error):
        """Say why the verb refused, where it is read."""
        form.add_error(None, str(error))

    def get_fields(self, request, obj=None):
        return super().get_fields(request, obj) if obj else self.asked

    def get_readonly_fields(self, request, obj=None):
        return super().get_readonly_fields(request, obj) if obj else ()

    @written_once
    def add_view(self, request, form_url="", extra_context=None):
        request.asked = self.form.base_fields
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._asked(request, request.POST if request.method == "POST" else None)

    def _typed_where_closed(self, request):
        """What was typed into a field that was asked when the page was drawn, and no more is."""
        sent, fields = request.POST, self.form.base_fields
        return [
            told_of(self.model, name, sent.getlist(name), fields)
            for name in self.asked
            if name not in self.get_fields(request) and any(sent.getlist(name))
        ]

    def _asked(self, request, sent):
        initial = self.get_changeform_initial_data(request)
        form = self.get_form(request)(sent, initial=initial)
        if sent and form.is_valid() and (closed := self._typed_where_closed(request)):
            form.add_error(None, not_saved(closed))
        if form.is_valid():
            try:
                with transaction.atomic():  # of several steps none stays when one is refused
                    row = self.add_row(request, form.cleaned_data)
            except DomainError as error:
                self.tell_refusal(form, error)
            else:
                self.log_addition(request, row, [{"added": {}}])
                self.message_user(request, self.added(row), messages.SUCCESS)
                opts = self.opts
                return redirect(f"admin:{opts.app_label}_{opts.model_name}_change", row.pk)
        fields = [*self.get_fields(request)]
        drawn = helpers.AdminForm(form, [(None, {"fields": fields})], {}, model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": self.add_title,
            "adminform": drawn,
            "errors": helpers.AdminErrorList(form, []),
            "inline_admin_formsets": [],
            "media": self.media + drawn.media,
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
        }
        return self.render_change_form(request, context, add=True)
