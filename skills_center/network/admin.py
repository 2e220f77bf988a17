from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from modeltranslation.admin import TranslationAdmin

from skills_center.base.admin import CenterScopedAdmin

from .models import Center, Commune, Holiday, Partner


@admin.register(Center)
class CenterAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["name", "code", "opening_rank", "is_open"]
    prepopulated_fields = {"slug": ["name_fr"]}

    def get_queryset(self, request):
        """Staff of one centre see that one."""
        centers = request.user.centers_allowing("network.view_center")
        queryset = super().get_queryset(request)
        return queryset if centers is None else queryset.filter(pk__in=centers)


@admin.register(Commune)
class CommuneAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["name", "kind", "center"]
    list_filter = ["center", "kind"]
    list_select_related = ["center"]
    search_fields = ["name_ar", "name_fr", "name_en"]
    prepopulated_fields = {"slug": ["name_fr"]}


@admin.register(Partner)
class PartnerAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["name", "kind", "website"]
    list_filter = ["kind"]
    search_fields = ["name_ar", "name_fr", "name_en"]
    prepopulated_fields = {"slug": ["name_fr"]}

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Holiday)
class HolidayAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["name", "starts_on", "ends_on", "every_year", "center"]
    list_filter = ["every_year", "center"]
    list_select_related = ["center"]
    search_fields = ["name_ar", "name_fr", "name_en"]
    date_hierarchy = "starts_on"
