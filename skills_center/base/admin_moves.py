"""Records whose state changes by verbs only: moved in bulk from the list, or one from its page."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .admin import CenterScopedAdmin
from .admin_actions import ASKED
from .admin_inlines import CenterScopedInline
from .admin_not_saved import not_saved
from .admin_once import MARK, saved_once
from .told import told_by

# In the address of a row: the move whose question is shown there.
_ASKS = "_asks"
# The state that the page of a row showed.
SEEN = "_seen"


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
    """Each action runs a verb on the rows chosen; on a row's page the open ones are buttons."""

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
        moves = self._moves_open(request, row) if row else []
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "moves_open": moves}
        )

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
        moves = {"moves_open": self._moves_open(request, row)}
        shown = {**(extra_context or {}), **moves}
        answer = super().change_view(request, str(row.pk), form_url, shown)
        if answer.status_code != HTTPStatus.FOUND:
            return answer
        if getattr(request, "changed_nothing", True):  # or it was saved a moment ago
            del told[before:]
        return redirect(f"{request.path}?{_with(request, name)}") if name in self.asks else None

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
        state = {"state": self.state_name(row)}
        if name not in dict(self._moves_open(request, row)):
            return _("This is no longer possible: the state is now “%(state)s”.") % state
        stands = getattr(row, "state", "")
        if request.POST.get(SEEN, stands) != stands:
            return _("The state is now “%(state)s”: to be looked at before going on.") % state
        return ""

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
        query = request.GET.get("_changelist_filters") or _with(request, None)
        return super().ask_page(request, template, action, form, rows, **{"query": query} | more)


def _with(request, asks):
    """What the address of a page says, with the move that it asks; or with none."""
    query = request.GET.copy()
    query.pop(_ASKS, None)
    if asks:
        query[_ASKS] = asks
    return query.urlencode()
