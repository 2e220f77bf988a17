from modeltranslation.translator import TranslationOptions, register

from .models import Call, Job, Organization, Project


@register(Organization)
class OrganizationTranslation(TranslationOptions):
    fields = ("activity",)


@register(Call)
class CallTranslation(TranslationOptions):
    fields = ("title", "summary", "conditions")


@register(Project)
class ProjectTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Job)
class JobTranslation(TranslationOptions):
    fields = ("title",)
