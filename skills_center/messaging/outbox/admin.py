"""The outbox in the back office."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from skills_center.base.admin_moves import StatefulAdmin
from skills_center.base.admin_searched import asks_for_nothing
from skills_center.base.templatetags import face
from skills_center.messaging.enums import MessageState

from .addressees import note_addressees
from .dashboard import nothing_to_look_at
from .decisions import is_sendable, note_arrival, put_aside, send_again, stand_again
from .done import told_done, told_sent_again
from .finding import found_in
from .models import Message
from .printed import PRINTED
from .reasons import has_to_call, kind_in_words, what_to_do, why_in_words
from .standing import is_settled_for_staff

SHOWN = 8
RESEND = "messaging.resend_message"


class WaitsForMe(admin.SimpleListFilter):
    """What did not arrive, or perhaps did not, of the centres where this person decides on it: the
    same rows as on the first page."""

    title = gettext_lazy("what waits for you")
    parameter_name = "waits"

    def lookups(self, request, model_admin):
        return [("me", _("to be looked at by you"))]

    def queryset(self, request, queryset):
        return waiting_for(request.user, queryset) if self.value() == "me" else queryset


def waiting_for(user, messages=None):
    """Those that wait for this person's decision, of these messages."""
    rows = Message.objects.all() if messages is None else messages
    return rows.allowing(user, RESEND).to_look_at()


@admin.register(Message)
class MessageAdmin(StatefulAdmin):
    """What left, what waits, what was given up, and whom it was for."""

    list_display = ["queued_at", "whom", "what", "outcome", "to_do"]
    list_filter = [WaitsForMe, "state", "channel", "language"]
    date_hierarchy = "queued_at"
    search_fields = ["recipient_id"]  # of whom it is for: `get_search_results`
    search_help_text = gettext_lazy("By the name or the member number of whom it is for")
    fields = (
        "queued_at",
        "sent_at",
        "whom",
        "call",
        "what",
        "channel",
        "language",
        "subject_as_left",
        "text",
        "state",
        "tries",
        "why",
        "to_do",
        "next",
        "put_aside_at",
        "put_aside_by",
    )
    readonly_fields = fields
    actions = ["send_once_more", "it_arrived", "put_them_aside", "let_them_stand"]
    # In which states each is open.
    open_in = {
        "send_once_more": MessageState.RETRYABLE,
        "it_arrived": MessageState.FOR_STAFF,
        "put_them_aside": MessageState.FOR_STAFF,
        "let_them_stand": (MessageState.PUT_ASIDE,),
    }

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_resend_permission(self, request, obj=None):
        return self._allowed(request, "resend", obj)

    def get_changelist_instance(self, request):
        """With whom each message of the page is for: one statement for each kind of recipient."""
        shown = super().get_changelist_instance(request)
        shown.result_list = list(shown.result_list)
        note_addressees(shown.result_list, request.user)
        return shown

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        if asks_for_nothing(request, search_term):
            return queryset.none(), False
        return found_in(queryset, request.user, search_term), False

    def get_object(self, request, object_id, from_field=None):
        message = super().get_object(request, object_id, from_field)
        if message is not None:
            note_addressees([message], request.user)
            is_settled_for_staff(message)
        return message

    def get_fields(self, request, obj=None):
        """What says nothing of this message is left out."""
        said = {"why": self._why, "to_do": self._to_do, "next": self._next}
        left_out = {name for name, says in said.items() if obj and not says(obj)}
        if obj and self._to_do(obj):
            left_out.add("call")  # it stands behind what to do
        if obj and not obj.sent_at:
            left_out.add("sent_at")
        if not (obj and obj.put_aside_at):
            left_out |= {"put_aside_at", "put_aside_by"}
        if obj and (self._hidden(obj) or not obj.subject):
            left_out.add("subject_as_left")  # it may hold a name, as the text does
        return [name for name in self.fields if name not in left_out]

    @admin.display(description=gettext_lazy("whom it is for"))
    def whom(self, message):
        whom = message.addressee
        if not whom.page:
            return whom.name
        return format_html('<a href="{}"><bdi>{}</bdi></a>', whom.page, whom.name)

    @admin.display(description=gettext_lazy("number to call"))
    def call(self, message):
        number = message.addressee.number
        return face.call(number) if number else self.get_empty_value_display()

    @admin.display(description=gettext_lazy("kind of message"), ordering="kind")
    def what(self, message):
        return kind_in_words(message)

    @admin.display(description=gettext_lazy("subject"))
    def subject_as_left(self, message):
        return self._hidden(message) or _as_written(message, message.subject)

    @admin.display(description=gettext_lazy("text"))
    def text(self, message):
        """As it left, for who may see whom it is for."""
        if hidden := self._hidden(message):
            return hidden
        with override(message.language):  # what stands in the place of its link too
            return _as_written(message, face.letter(message.body_as_read))

    def _hidden(self, message):
        """Why the words are not shown, or nothing; a code or a link is nobody else's."""
        if not message.body:
            return _("erased")
        if message.is_secret:
            return _("not shown: it holds a code or a link that is theirs alone")
        return "" if message.addressee.page else _("not shown")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def outcome(self, message):
        """The state, and why where it did not leave: one column, so that what to do is seen."""
        state, why = message.get_state_display(), self._why(message)
        return format_html("{}<br>{}", state, why) if why else state

    @admin.display(description=gettext_lazy("reason"))
    def why(self, message):
        return self._why(message) or self.get_empty_value_display()

    def _why(self, message):
        """Of one that left or arrived nothing, but that it was printed."""
        is_through = message.state == MessageState.SENT and message.last_error != PRINTED
        words = "" if is_through else why_in_words(message.last_error)
        return words and format_html(
            '<span title="{}">{}</span>', message.last_error, capfirst(words)
        )

    @admin.display(description=gettext_lazy("what to do"))
    def to_do(self, message):
        return self._to_do(message) or self.get_empty_value_display()

    def _to_do(self, message):
        advice = what_to_do(message)
        number = message.addressee.number if has_to_call(message) else ""
        return format_html("{} {}", advice, face.call(number)) if number else advice

    @admin.display(description=gettext_lazy("next try at"))
    def next(self, message):
        return self._next(message) or self.get_empty_value_display()

    def _next(self, message):
        waits = message.state == MessageState.QUEUED and message.tries
        return message.next_try_at if waits else None

    def _moves_open(self, request, row):
        """As of moves that a model declares: those of a message are one statement each."""
        return [
            (name, action[2])
            for name, action in self.actions_at(request, row).items()
            if row.state in self.open_in.get(name, ())
            and (name != "send_once_more" or is_sendable(row))
        ]

    def short_name(self, row):
        return row.addressee.name if hasattr(row, "addressee") else row

    def run(self, request, queryset, verb, **details):
        """As of other records. What was done is said of one by the name of whom it is for, and of
        what is sent again when it leaves."""
        rows = list(queryset.order_by(*self.moved_in_order))
        note_addressees(rows, request.user)
        done = self.run_each(request, rows, verb, name=self.short_name, **details)
        if done:
            told = told_sent_again(done) if verb is send_again else [told_done(done)]
            for words in told:
                self.message_user(request, words, messages.SUCCESS)
        return done

    @admin.action(description=gettext_lazy("Send again"), permissions=["resend"])
    def send_once_more(self, request, queryset):
        self.run(request, queryset, send_again)

    @admin.action(description=gettext_lazy("It arrived"), permissions=["resend"])
    def it_arrived(self, request, queryset):
        self.run(request, queryset, note_arrival)

    @admin.action(
        description=gettext_lazy("Put aside: nothing more is to be done"), permissions=["resend"]
    )
    def put_them_aside(self, request, queryset):
        self.run(request, queryset, put_aside)

    @admin.action(description=gettext_lazy("Undo: put aside by mistake"), permissions=["resend"])
    def let_them_stand(self, request, queryset):
        self.run(request, queryset, stand_again)


def _as_written(message, words):
    """In the language that it left in, whatever that of the page is."""
    direction = "rtl" if message.language == "ar" else "ltr"
    return format_html(
        '<div class="letter" lang="{}" dir="{}">{}</div>', message.language, direction, words
    )


def messages_to_look_at(user):
    if not user.has_perm(RESEND):
        return None
    waiting = waiting_for(user)
    rows = list(waiting[:SHOWN])
    note_addressees(rows, user)
    return {
        "title": _("Messages that did not arrive, or perhaps did not"),
        "empty": nothing_to_look_at(),
        "url": f"{reverse('admin:messaging_message_changelist')}?waits=me",
        "total": waiting.count(),
        "rows": [
            {
                "label": row.addressee.name,
                "note": f"{kind_in_words(row)} · {row.get_state_display()}",
                "when": row.queued_at,
                "url": reverse("admin:messaging_message_change", args=[row.pk]),
            }
            for row in rows
        ],
    }
