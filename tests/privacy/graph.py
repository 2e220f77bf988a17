"""Which models lead to a member: by a key, or through a row that does."""

from django.apps import apps

from members.models import Member, Message


def models_about_members():
    """The files themselves and their history apart."""
    about = {Member}
    while found := {model for model in _models() - about if _targets(model) & about}:
        about |= found
    return about - {Member, Member.history.model} | {Message}


def _models():
    return set(apps.get_models(include_auto_created=True))


def _targets(model):
    return {
        field.related_model
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.related_model
    }
