"""Which models lead to a member: by a key, through a row that does, or through the account."""

from django.apps import apps

from members.models import Member, User


def models_about_members():
    """The files themselves and their history apart."""
    about = {Member}
    while found := {model for model in _models() - about if _targets(model) & about}:
        about |= found
    return (about | _models_of_an_account()) - {Member, Member.history.model}


def _models_of_an_account():
    """Those whose row belongs to an account: by `user`. Who did a thing has another name there."""
    return {
        model
        for model in _models()
        if any(field.name == "user" and field.related_model is User for field in model._meta.fields)
    }


def _models():
    """A proxy has no rows of its own."""
    return {one for one in apps.get_models(include_auto_created=True) if not one._meta.proxy}


def _targets(model):
    return {
        field.related_model
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.related_model
    }
