"""Camps and citizen initiatives."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from skills_center.base.admin import CenterScopedAdmin
from tracks.models import SocialAction


@admin.register(SocialAction)
class SocialActionAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["title", "kind", "center", "starts_on", "girls", "boys"]
    list_filter = ["kind", "center"]
    list_select_related = ["center"]
    search_fields = ["title_ar", "title_fr", "title_en"]
    autocomplete_fields = ["leaders"]
    personal_fields = ["leaders"]
