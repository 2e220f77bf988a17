from modeltranslation.translator import TranslationOptions, register

from .models import Cohort, SocialAction, Track


@register(Track)
class TrackTranslation(TranslationOptions):
    fields = ("name", "short_name", "tagline", "aim", "audience", "method", "benefits")


@register(Cohort)
class CohortTranslation(TranslationOptions):
    fields = ("name", "place")


@register(SocialAction)
class SocialActionTranslation(TranslationOptions):
    fields = ("title", "place", "description")
