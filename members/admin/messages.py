"""The outbox in the back office, and the words of the messages."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.enums import MessageState
from members.forms.messages import WordsForm
from members.kinds import KINDS, PLACEHOLDERS
from members.models import Message, MessageTemplate
from members.services.delivery import note_arrival, send_again
from members.services.wording import back_to_ours, own_words, put_words, words_by_kind
from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_edits import asking_of_a_row
from skills_center.base.admin_site import add_panel
from skills_center.base.admin_verbs import written_once

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


@add_panel
def messages_to_look_at(user):
    if not user.has_perm("members.resend_message"):
        return None
    waiting = Message.objects.allowing(user, "members.resend_message").to_look_at()
    address = reverse("admin:members_message_changelist")
    return {
        "title": _("Messages that did not arrive, or perhaps did not"),
        "empty": _("Every message has found its way."),
        "url": f"{address}?state__in={','.join(MessageState.FOR_STAFF)}",
        "rows": [
            {
                "label": row.subject or row.get_channel_display(),
                "note": row.get_state_display(),
                "when": row.queued_at,
                "url": reverse("admin:members_message_change", args=[row.pk]),
            }
            for row in waiting[:SHOWN]
        ],
    }


@admin.register(MessageTemplate)
class MessageTemplateAdmin(CenterScopedAdmin):
    """Every kind in every language, whether the words are ours or the staff's."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {"title": self.opts.verbose_name_plural, "kinds": words_by_kind()}
        return self._page(request, "list", context)

    @written_once
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """`object_id` is the kind and the language, tracks.accepted-ar; or a row's own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_change = self.has_change_permission(request)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        kind, language = self._named(object_id)
        own = own_words(kind, language)
        form = asking_of_a_row(WordsForm)(
            request.POST or None, kind=kind, language=language, own=own
        )
        if request.method == "POST" and self._written(request, kind, language, form):
            return redirect("admin:members_messagetemplate_changelist")
        context = {
            "title": kind.title,
            "form": form,
            "language": dict(settings.LANGUAGES)[language],
            "own": own,
            "may_change": may_change,
            "placeholders": [(f"{{{name}}}", *PLACEHOLDERS[name]) for name in kind.placeholders],
            "preview": form.preview(),
        }
        return self._page(request, "words", context)

    def _written(self, request, kind, language, form):
        """Whether what was sent is done; what was typed stays where it is not."""
        if "preview" in request.POST:
            return False
        if "ours" in request.POST:
            if any(form.shown(name).has_moved for name in form.fields):
                messages.error(
                    request, _("Somebody else changed these words meanwhile: look once more.")
                )
                return False
            back_to_ours(kind, language)
            messages.success(request, _("The words that ship with the portal are back."))
            return True
        if not form.is_valid():
            return False
        if form.has_changed():
            put_words(kind, language, **form.cleaned_data)
        messages.success(request, _("These words are sent from now on."))
        return True

    def _named(self, object_id):
        """The kind and the language of an address; 404 when there are none."""
        code, _dash, language = object_id.rpartition("-")
        if object_id.isdecimal():
            row = get_object_or_404(MessageTemplate, pk=object_id[:18])
            code, language = row.kind, row.language
        if code not in KINDS or language not in dict(settings.LANGUAGES):
            raise Http404
        return KINDS[code], language

    def _page(self, request, name, context):
        return render(
            request,
            f"admin/messages/{name}.html",
            {**self.admin_site.each_context(request), "opts": self.opts, **context},
        )
