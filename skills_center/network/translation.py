from modeltranslation.translator import TranslationOptions, register

from .models import Center, Commune, Holiday, Partner


@register(Center)
class CenterTranslation(TranslationOptions):
    fields = ("name", "province", "intro", "address", "opening_hours")


@register(Commune)
class CommuneTranslation(TranslationOptions):
    fields = ("name",)


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = ("name", "role")


@register(Holiday)
class HolidayTranslation(TranslationOptions):
    fields = ("name",)
