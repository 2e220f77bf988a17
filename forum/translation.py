from modeltranslation.translator import TranslationOptions, register

from .models import Edition, ProgrammeItem, Stand


@register(Edition)
class EditionTranslation(TranslationOptions):
    fields = ("name", "theme", "aims", "venue")


@register(ProgrammeItem)
class ProgrammeItemTranslation(TranslationOptions):
    fields = ("title", "speaker_role")


@register(Stand)
class StandTranslation(TranslationOptions):
    fields = ("exhibitor", "description")
