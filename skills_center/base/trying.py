"""Pages of forms whose tries are counted: where nobody can count, the form says so.

What was typed stays (a browser is shown no password again). Where no form asks, the page of
`StoreAwayMiddleware` says it.
"""

from contextlib import contextmanager
from functools import wraps

from django.forms.utils import ErrorDict

from .stores import StoreAwayError


@contextmanager
def told_in(form):
    """Let `form` say that a try within could not be counted; what follows shows it."""
    try:
        yield
    except StoreAwayError as error:
        form.is_bound = True  # a view that makes one of `request.POST or None` leaves it open
        form.add_error(None, error)


def tells_when_away(view):
    """For a class of allauth's, which counts before it makes its form."""
    dispatch = view.dispatch

    @wraps(dispatch)
    def told(self, request, *args, **kwargs):
        try:
            return dispatch(self, request, *args, **kwargs)
        except StoreAwayError as error:
            if request.method != "POST":
                raise
            form = _unread(self.get_form(), error)
            return self.render_to_response(self.get_context_data(form=form))

    view.dispatch = told
    return view


def _unread(form, error):
    """The form with this error alone: to look at what it holds might count, or try, once more."""
    form._errors, form.cleaned_data = ErrorDict(), {}
    form.add_error(None, error)
    return form
