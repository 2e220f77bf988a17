"""The five tracks and their public texts."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from skills_center.base.admin import CenterScopedAdmin
from tracks.models import Track


@admin.register(Track)
class TrackAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["name", "code", "rank"]
    readonly_fields = ["code"]

    def has_add_permission(self, request):
        return False
