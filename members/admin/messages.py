"""The outbox in the back office."""

from django.contrib import admin

from members.models import Message
from skills_center.base.admin import CenterScopedAdmin


@admin.register(Message)
class MessageAdmin(CenterScopedAdmin):
    """What left, what waits, what was given up. The text is not shown: it may hold a code."""

    list_display = ["queued_at", "channel", "language", "state", "tries", "sent_at"]
    list_filter = ["state", "channel"]
    fields = ["queued_at", "channel", "language", "subject", "state", "tries", "last_error"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
