"""Records whose state changes by verbs only: moved in bulk from the list, or one from its page."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from django.contrib import admin, messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .admin import CenterScopedAdmin
from .admin_actions import ASKED
from .admin_inlines import CenterScopedInline
from .admin_not_saved import not_saved
from .admin_once import MARK, saved_once
from .admin_seen import (
    STATES,
    MovedMeanwhileError,
    has_seen,
    is_moved,
    states_again,
    states_field,
    states_of,
)
from .locks import connection_of
from .told import told_by

# In the address of a row: the move whose question is shown there.
_ASKS = "_asks"


class MoveInline(CenterScopedInline, admin.TabularInline):
    """The moves a record made, to read."""

    extra = 0
    can_delete = False
    fields = ("what", "at", "who", "why", "note")
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")

    @admin.display(description=gettext_lazy("state"))
    def what(self, move):
        return str(move)

    @admin.display(description=gettext_lazy("by"))
    def who(self, move):
        """The name alone: not everybody may open accounts."""
        return str(move.by) if move.by else _("the portal")

    @admin.display(description=gettext_lazy("reason"))
    def why(self, move):
        return move.reason_told

    def has_add_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return True


class StatefulAdmin(CenterScopedAdmin):
    """Each action runs a verb on the rows chosen; on a row's page the open ones are buttons.

    Nothing is done with a row that somebody else moved since it was shown (`admin_seen`): on its
    page, through a question, from the list, from the desk of decisions.
    """

    shows_states = True  # the list sends them along
    change_form_template = "admin/moves/change_form.html"
    # Of the actions that are not called as the transition they run: that transition.
    transitions: dict[str, str] = {}
    ask_template = "admin/moves/ask.html"
    # Actions whose answers speak of one person: they take one row.
    one_at_a_time: tuple[str, ...] = ()
    moved_in_order: tuple = ("pk",)
    # The sentence that says how many rows moved.
    moved: Callable[[int], str]

    def short_name(self, row):
        """How a row is called in a message."""
        return row

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_name(self, row):
        return row.get_state_display()

    def has_decide_permission(self, request, obj=None):
        return self._allowed(request, "decide", obj)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page of one row, with a button a move that is open to this person now."""
        row = self.get_object(request, object_id)
        if row and request.method == "POST" and (name := request.POST.get("_move")) is not None:
            if page := self._saved_first(request, row, name, form_url, extra_context):
                return page
            request.changed_nothing = False  # that was said of the form; now something is done
            return saved_once(request, partial(self._move_one, request, row, name), step=name)
        if row and request.method == "GET" and (name := request.GET.get(_ASKS)) in self.asks:
            return self._move_one(request, row, name)
        return self._drawn(request, row, object_id, form_url, extra_context)

    def _drawn(self, request, row, object_id, form_url, extra_context):
        """Its page; where that comes back with an error, it says at once that the row moved."""
        moves = {
            "moves_open": self._moves_open(request, row) if row else [],
            "states": states_field(states_again(request, row)) if row else "",
        }
        shown = {**(extra_context or {}), **moves}
        answer = super().change_view(request, object_id, form_url, shown)
        is_back = request.method == "POST" and answer.status_code == HTTPStatus.OK
        if row and is_back and is_moved(request, row):
            self.message_user(request, self._told_moved(row), messages.ERROR)
        return answer

    def _saved_first(self, request, row, name, form_url, extra_context):
        """Save what was typed into the form of the record, on which the button stands; its page
        where that cannot be saved: then nothing moves.

        A move that asks has an address for its question: a page that came as the answer to a form
        sends that form again when it is read again.
        """
        if MARK not in request.POST:
            return None
        if not self.has_change_permission(request, row):
            return not_saved(self, request, row=row)
        told = told_by(request)
        before = len(told)
        answer = self._drawn(request, row, str(row.pk), form_url, extra_context)
        if answer.status_code != HTTPStatus.FOUND:
            return answer
        if getattr(request, "changed_nothing", True):  # or it was saved a moment ago
            del told[before:]
        row = self.get_object(request, str(row.pk)) or row
        if name not in self.asks or self._came_second(request, row, name):
            return None
        return redirect(f"{request.path}?{_with(request, name, row)}")

    def _moves_open(self, request, row):
        legal = {move.name for move in row.get_available_user_state_transitions(request.user)}
        return [
            (name, action[2])
            for name, action in self.actions_at(request, row).items()
            if self.transitions.get(name, name) in legal
        ]

    def _move_one(self, request, row, name):
        request.began_on = row.pk
        row = self.get_object(request, str(row.pk)) or row  # as it is now, under its lock
        if told := self._came_second(request, row, name):
            self.message_user(request, told, messages.ERROR)
        else:
            run, _name, _label = self.get_actions(request)[name]
            if response := run(self, request, self.model.objects.filter(pk=row.pk)):
                return response
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)

    def _came_second(self, request, row, name):
        """What is said where somebody else moved it while the page was open; of this kind of row,
        whichever that is."""
        if name not in dict(self._moves_open(request, row)):
            state = {"state": self.state_name(row)}
            return _("This is no longer possible: the state is now “%(state)s”.") % state
        return self._told_moved(row) if is_moved(request, row) else ""

    def _told_moved(self, row):
        state = {"state": self.state_name(row)}
        return _("The state is now “%(state)s”: to be looked at before going on.") % state

    # Rows that somebody else moved ---------------------------------------------------
    def as_shown(self, request, rows, name):
        """A question leaves out those that moved, and says so. Where all that was answered is of
        such rows it is asked once more, of the states of now."""
        request.moved_meanwhile = set()
        for row in rows:
            if name in self.asks and is_moved(request, row):
                request.moved_meanwhile.add(row.pk)
                error = MovedMeanwhileError(self._came_second(request, row, name))
                self.tell_refused(request, row, self.short_name(row), error)
        if ASKED in request.POST:
            return rows
        return [row for row in rows if row.pk not in request.moved_meanwhile]

    def run_each(self, request, rows, verb, **options):
        """Those of which nothing was said yet."""
        said = getattr(request, "moved_meanwhile", ())
        left = [row for row in rows if row.pk not in said]
        as_shown = partial(self._run_as_shown, request, verb)
        return super().run_each(request, left, as_shown, **options)

    def _run_as_shown(self, request, verb, row, **details):
        """Run a verb on a row that stands under its lock as the page showed it."""
        if not has_seen(request, row):
            return verb(row, **details)
        with transaction.atomic(using=connection_of(self.model).alias):
            self.lock_row(row)
            now = self.model._base_manager.filter(pk=row.pk).first()
            if now is not None and is_moved(request, now):
                raise MovedMeanwhileError(self._told_moved(now))
            return verb(row, **details)

    def tell_refused(self, request, row, label, error):
        """With the way to a row that is to be looked at."""
        if isinstance(error, MovedMeanwhileError):
            pattern = _("%(label)s: %(value)s") % {"label": '<a href="{}">{}</a>', "value": "{}"}
            told = format_html(pattern, self._address("change", row.pk), label, error)
            return self.message_user(request, told, messages.ERROR)
        return super().tell_refused(request, row, label, error)

    def run(self, request, queryset, verb, **details):
        """Run a verb on each row; say how many moved, and of each that did not, why.

        Returns those that moved.
        """
        rows = queryset.order_by(*self.moved_in_order)
        if done := self.run_each(request, rows, verb, name=self.short_name, **details):
            self.message_user(request, self.moved(len(done)), messages.SUCCESS)
        return done

    def ask(self, request, queryset, verb, *, action):
        """Run a verb with the answers to the form of an action; show it until they are right, and
        as long as nothing was done with them."""
        form_class = self.asks[action]
        answered = ASKED in request.POST or form_class.base_fields.keys() & request.POST.keys()
        form = self.asking(request, form_class, request.POST if answered else None, queryset)
        if action in self.one_at_a_time and len(queryset) > 1:
            told = _("This is answered for one person at a time: choose one row.")
            if not answered:
                return self.message_user(request, told, messages.ERROR)
            form.add_error(None, told)
        if form.is_valid() and self.run(request, queryset, verb, **form.cleaned_data):
            return None
        return self.ask_page(request, self.ask_template, action, form, queryset)

    def asking(self, request, form_class, sent, rows):
        """The form of an action, for the rows that it is of."""
        return form_class(sent)

    def ask_page(self, request, template, action, form, rows, **more):
        query = request.GET.get("_changelist_filters") or _with(request)
        return super().ask_page(request, template, action, form, rows, **{"query": query} | more)


def _with(request, asks=None, row=None):
    """What the address of a page says, with the move that it asks and how its row stands; or with
    none."""
    query = request.GET.copy()
    for name in (_ASKS, STATES):
        query.pop(name, None)
    if asks:
        query[_ASKS] = asks
        if states := states_of([row]):
            query[STATES] = states
    return query.urlencode()
