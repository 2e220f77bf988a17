from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from skills_center.base.admin import CenterScopedAdmin

from .models import Edition, ProgrammeItem, Stand


@admin.register(Edition)
class EditionAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["name", "year", "center", "starts_on", "is_published"]
    list_select_related = ["center"]


@admin.register(ProgrammeItem)
class ProgrammeItemAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["title", "edition", "starts_at", "kind"]
    list_filter = ["edition", "kind"]
    list_select_related = ["edition"]


@admin.register(Stand)
class StandAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["number", "exhibitor", "category", "edition"]
    list_filter = ["edition", "category"]
    list_select_related = ["edition"]
    autocomplete_fields = ["organization"]
