"""The outbox in the back office."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from skills_center.base.admin import CenterScopedAdmin
from skills_center.messaging.enums import MessageState

from .delivery import note_arrival, send_again
from .models import Message

SHOWN = 8
# What went wrong, in words: the codes stand behind them.
WHY = {
    "worker": gettext_lazy("the program that sends stopped in the middle"),
    "expired": gettext_lazy("it came too late to be of use"),
    "ConnectError": gettext_lazy("the gateway does not answer"),
    "ConnectTimeout": gettext_lazy("the gateway does not answer"),
    "ConnectionRefusedError": gettext_lazy("the mail server does not answer"),
    "TimeoutError": gettext_lazy("the mail server does not answer"),
    "ReadTimeout": gettext_lazy("the gateway took it and never answered"),
}


@admin.register(Message)
class MessageAdmin(CenterScopedAdmin):
    """What left, what waits, what was given up. The text is not shown: it may hold a code."""

    list_display = ["queued_at", "channel", "language", "subject", "state", "tries", "why", "next"]
    list_filter = ["state", "channel", "language"]
    date_hierarchy = "queued_at"
    fields = ("queued_at", "channel", "language", "subject", "state", "tries", "why", "next")
    readonly_fields = fields
    actions = ["send_once_more", "it_arrived"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_resend_permission(self, request, obj=None):
        return self._allowed(request, "resend", obj)

    @admin.display(description=gettext_lazy("why it did not leave"))
    def why(self, message):
        return WHY.get(message.last_error, message.last_error) or self.get_empty_value_display()

    @admin.display(description=gettext_lazy("next try at"))
    def next(self, message):
        waits = message.state == MessageState.QUEUED and message.tries
        return message.next_try_at if waits else self.get_empty_value_display()

    @admin.action(description=gettext_lazy("Send again"), permissions=["resend"])
    def send_once_more(self, request, queryset):
        self._decide(request, queryset, send_again)

    @admin.action(description=gettext_lazy("It arrived"), permissions=["resend"])
    def it_arrived(self, request, queryset):
        self._decide(request, queryset, note_arrival)

    def _decide(self, request, queryset, verb):
        done = self.run_each(request, queryset, verb)
        if number := len(done):
            told = ngettext("%(number)s message done.", "%(number)s messages done.", number)
            self.message_user(request, told % {"number": number}, messages.SUCCESS)


def messages_to_look_at(user):
    if not user.has_perm("messaging.resend_message"):
        return None
    waiting = Message.objects.allowing(user, "messaging.resend_message").to_look_at()
    address = reverse("admin:messaging_message_changelist")
    return {
        "title": _("Messages that did not arrive, or perhaps did not"),
        "empty": _("Every message has found its way."),
        "url": f"{address}?state__in={','.join(MessageState.FOR_STAFF)}",
        "rows": [
            {
                "label": row.subject or row.get_channel_display(),
                "note": row.get_state_display(),
                "when": row.queued_at,
                "url": reverse("admin:messaging_message_change", args=[row.pk]),
            }
            for row in waiting[:SHOWN]
        ],
    }
