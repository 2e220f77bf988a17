"""The page of what was typed, for who may not send it any more, or where its row is gone."""

from functools import wraps
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from .admin_closed import typed_anywhere


@sensitive_variables()
def not_saved(model_admin, request, *, status=HTTPStatus.FORBIDDEN, row=None, successor=None):
    """The page of what was typed; None where nothing was.

    All that it says comes from what was sent, and it leads to rows alone that this person sees:
    whoever lost a right learns nothing here. `request.asked` are the fields of a form that are none
    of the model.
    """
    typed = typed_anywhere(request.POST, model_admin.model, getattr(request, "asked", {}))
    if not typed:
        return None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Not saved"),
        "opts": model_admin.opts,
        "is_gone": status == HTTPStatus.NOT_FOUND,
        "is_seen": row is not None and model_admin.has_view_permission(request, row),
        "has_list": model_admin.has_view_permission(request),
        "successor": successor,
        "typed": typed,
    }
    return render(request, "admin/not_saved.html", context, status=status)


def shows_what_was_typed(view):
    """A page of an admin class that shows what was typed, where the row of a POST went meanwhile or
    the right to it. An error of its own kind, as of a missing file, has a page that says so."""
    statuses = {Http404: HTTPStatus.NOT_FOUND, PermissionDenied: HTTPStatus.FORBIDDEN}

    @wraps(view)
    def run(self, request, *args, **kwargs):
        try:
            return view(self, request, *args, **kwargs)
        except (Http404, PermissionDenied) as error:
            status = request.method == "POST" and statuses.get(type(error))
            if status and (page := not_saved(self, request, status=status)):
                return page
            raise

    return run
