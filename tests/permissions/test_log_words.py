"""The log of the back office calls fields as their forms do, in the language of the reader."""

import json

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import construct_change_message
from django.contrib.contenttypes.models import ContentType
from django.utils import translation

from members.models import User
from skills_center.base.admin_log import describe_change
from tests.marks import once
from tracks.models import Cohort

from .everything import admin_page

pytestmark = [once, pytest.mark.django_db]


def labels(form, names):
    """What Django keeps of these fields: their labels in English."""
    form.changed_data = names
    with translation.override(None):
        (part,) = construct_change_message(form, [], add=False)
    return part["changed"]["fields"]


def forms_of_the_site(world):
    """Each form of a model's page, and of each row on it: the page's model, the form, the row's
    model or nothing."""
    client = world.client("root")
    for model in admin.site._registry:
        for verb in ("add", "change"):
            row = world.rows[model._meta.label_lower]
            page = client.get(admin_page(model._meta.label_lower, verb, row))
            if page.context is None or "adminform" not in page.context:
                continue
            yield model, page.context["adminform"].form, None
            for rows in page.context["inline_admin_formsets"]:
                yield model, rows.formset.empty_form, rows.opts.model


def entry_about(model, changed):
    return LogEntry(
        content_type=ContentType.objects.get_for_model(model),
        action_flag=CHANGE,
        change_message=json.dumps([{"changed": changed}]),
    )


def said_of(model, row, form, name, language):
    """What the log says of a field, and the words that it is to hold."""
    changed = {"fields": labels(form, [name])}
    if row:
        with translation.override(None):
            changed |= {"name": str(row._meta.verbose_name), "object": "…"}
    with translation.override(language):
        words = [str(form.fields[name].label), *([str(row._meta.verbose_name)] if row else [])]
        return describe_change(entry_about(model, changed)), words


def test_each_field_is_called_as_on_its_form(world):
    looked_at, wrong = 0, []
    for model, form, row in forms_of_the_site(world):
        for name, field in form.fields.items():
            if field.label and not field.widget.is_hidden:
                looked_at += 1
                for language in ("ar", "fr"):
                    said, words = said_of(model, row, form, name, language)
                    if any(one not in said for one in words):
                        wrong.append((language, model._meta.label, row, name, said, words))
    assert looked_at > 200
    assert wrong == []


def test_the_page_of_the_history_says_it_so(world):
    cohort, client = world.cohort, world.client("root")
    said = [{"changed": {"fields": ["From age", "Place [ar]"]}}, {"added": {}}]
    LogEntry.objects.log_actions(User.objects.first().pk, [cohort], CHANGE, said)
    page = client.get(admin_page("tracks.cohort", "history", cohort)).content.decode()
    assert "From age" not in page
    assert "Place [ar]" not in page
    field = Cohort._meta.get_field("age_from")
    with translation.override("ar"):
        assert str(field.verbose_name) in page


@pytest.mark.parametrize("message", ["", "[]", "[", "{", "cancelled"])
def test_what_no_form_wrote_is_told_too(message):
    entry = LogEntry(change_message=message)
    with translation.override("en"):
        assert describe_change(entry) == (message if message != "[]" else "No fields changed.")
