"""Files with words in them: in each field for files of each model about persons."""

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from members.models import Document, Member, RegisterImport
from members.services.held_papers import hold_paper, person_named

from .fields import OF_PERSONS_BY_WORDS
from .graph import models_about_members


def file_fields():
    """Of all models about persons, by their label and name."""
    by_words = {apps.get_model(label) for label in OF_PERSONS_BY_WORDS}
    return {
        f"{model._meta.label_lower}.{field.name}": field
        for model in models_about_members() | by_words | {Member}
        for field in file_fields_of(model)
    }


def file_fields_of(model):
    return [one for one in model._meta.concrete_fields if isinstance(one, models.FileField)]


def plant_files(row, text):
    """Put a file that holds `text` in each field of the row that keeps one."""
    for field in file_fields_of(type(row)):
        place = field.generate_filename(row, "x")
        name = field.storage.save(place, ContentFile(text.encode()))
        models.QuerySet(type(row)).filter(pk=row.pk).update(**{field.name: name})
        setattr(row, field.name, name)


def rows_with(field):
    return models.QuerySet(field.model).exclude(**{field.name: ""})


def stored(field, rows=None):
    """The names on the disk that these rows keep, or all of the model."""
    kept = rows_with(field) if rows is None else rows.exclude(**{field.name: ""})
    return set(kept.values_list(field.name, flat=True))


def still_there(field, names):
    return {name for name in names if field.storage.exists(name)}


def file_rows_of(member, text, staff_user):
    """A row of each kind that keeps a file and nothing else of a person."""
    paper = Document.objects.create(
        member=member,
        kind="cv",
        file=ContentFile(text.encode(), name=f"{text}.pdf"),
        name=text,
        content_type="application/pdf",
        size=8,
    )
    held = f"%PDF-1.4\n{text}\n%%EOF\n".encode()
    hold_paper(
        SimpleUploadedFile("cv.pdf", held),
        by=member.user,
        field="cv",
        about=person_named(member.first_name, member.last_name, member.birth_date),
    )
    _register(member.center, text, staff_user)
    return [paper]


def _register(center, text, user):
    """The register a member came in, kept to be corrected."""
    row = RegisterImport.objects.create(
        center=center, by=user, name="2014.xlsx", samples=[{"cells": [text]}]
    )
    plant_files(row, text)
