from modeltranslation.translator import TranslationOptions, register

from .models import Center, Commune, Partner


@register(Center)
class CenterTranslation(TranslationOptions):
    fields = ("name", "province", "intro", "address", "opening_hours")


@register(Commune)
class CommuneTranslation(TranslationOptions):
    fields = ("name",)


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = ("name", "role")
