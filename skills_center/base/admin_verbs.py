"""A page of its own for a verb of one record: asked, run, told."""

from functools import partial, wraps

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render

from .admin import CenterScopedAdmin
from .admin_edits import asking_of_a_row, fields_of
from .admin_log import log_verb
from .admin_not_saved import shows_what_was_typed
from .admin_once import saved_once
from .errors import DomainError


def written_once(view):
    """A page whose POST is one transaction: `get_object` locks the row before a form is held
    against it, and the lock lasts until the verb is through. Without it two people who send one
    page at one moment are both held against what neither has written. A page that carries its
    mark (`admin/mark.html`) and is sent twice is written once. Where the row went meanwhile, or
    the right to write it, what was typed is shown."""

    @wraps(view)
    def run(self, request, *args, **kwargs):
        if request.method != "POST":
            return view(self, request, *args, **kwargs)
        return saved_once(request, partial(view, self, request, *args, **kwargs))

    return shows_what_was_typed(run)


class VerbPages(CenterScopedAdmin):
    """Its views call `ask_verb`."""

    def row_for(self, request, object_id, permission):
        """The record, for who holds `permission` where it is; 404 to who may not see it."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not request.user.has_perm(permission, row):
            raise PermissionDenied
        return row

    @written_once
    def ask_verb(
        self, request, object_id, *, title, form_class, verb, done, action="change", logged=""
    ):
        """Run `verb(row, by=…, **answers)` once its form is right; what was typed stays until then.

        The verb returns the record whose page comes next; `done` is the sentence that is told then,
        or makes it of the answers. What was typed is held against the row
        under the lock in which the verb runs. `logged`, or the title, is what the log of the back
        office says of the record: both are lazy, as that keeps them in English.
        """
        opts, request.asked = self.opts, fields_of(form_class)
        row = self.row_for(request, object_id, f"{opts.app_label}.{action}_{opts.model_name}")
        sent = request.POST if request.method == "POST" else None
        form = asking_of_a_row(form_class)(sent, row=row)
        if form.is_valid():
            try:
                after = verb(row, by=request.user, **form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                if not self.moves_are_told:
                    log_verb(request, [row], logged or title)
                told = done(form.cleaned_data) if callable(done) else done
                self.message_user(request, told, messages.SUCCESS)
                return redirect(f"admin:{opts.app_label}_{opts.model_name}_change", after.pk)
        return render(
            request,
            "admin/moves/ask_one.html",
            {
                **self.admin_site.each_context(request),
                "title": title,
                "opts": opts,
                "row": row,
                "form": form,
            },
        )
