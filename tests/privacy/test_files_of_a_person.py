"""Each file about a person: in the copy as it is, and off the disk once they are forgotten."""

import errno
import io
from zipfile import ZipFile

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import transaction

from skills_center.base.personal_data import PERSONAL_DATA, files_of
from skills_center.privacy.erasure import anonymise
from skills_center.privacy.export import archive_of
from tests.factories.members import MemberFactory

from .fields import FILES_NOT_HANDED_OUT, named
from .planted_files import file_fields, plant_files, rows_with, still_there, stored

pytestmark = pytest.mark.django_db


def handed_out(member):
    """`app.model.field` of all that the apps hand in."""
    pairs = (pair for one in PERSONAL_DATA for pair in one.files(member))
    return {f"{rows.model._meta.label_lower}.{name}" for rows, name in pairs}


def left_out():
    return {
        f"{label}.{name}" for label, table in FILES_NOT_HANDED_OUT.items() for name in named(table)
    }


def test_each_file_is_in_the_copy_or_left_out_with_its_reason(center):
    handed = handed_out(MemberFactory(center=center))
    assert file_fields().keys() - handed - left_out() == set(), (
        "Who takes a copy of their data does not get these files: hand them in by `files` of the"
        " `PersonalData` of their app, or name them with the reason in FILES_NOT_HANDED_OUT"
        " (tests/privacy/fields.py)."
    )
    assert handed & left_out() == set(), "Handed out: take it out of FILES_NOT_HANDED_OUT."
    assert left_out() <= file_fields().keys(), "Gone: take it out of FILES_NOT_HANDED_OUT."


def test_no_two_fields_have_a_name_in_the_copy_in_common():
    names = [(field.model._meta.model_name, field.name) for field in file_fields().values()]
    assert len(set(names)) == len(names)


def test_a_token_in_each_file_is_in_the_copy(person):
    member, planted = person(), {}
    person()  # somebody else, whose files are theirs
    for number, (place, field) in enumerate(file_fields().items()):
        for row in rows_with(field):
            plant_files(row, f"tk{number:03}-{row.pk}")
            planted.setdefault(place, []).append(f"tk{number:03}-{row.pk}")
    taken = ZipFile(io.BytesIO(b"".join(archive_of(member))))
    page = taken.read("data.html").decode()
    names = [name for name in taken.namelist() if name.startswith("files/")]
    held = [taken.read(name).decode() for name in names]
    for place in file_fields():
        found = [token for token in planted[place] if token in held]
        assert len(found) == (place in handed_out(member)), place
    assert len(held) == len(handed_out(member))
    assert [name for name in names if f'href="{name}"' not in page] == []


def all_files():
    return {place: stored(field) for place, field in file_fields().items()}


def on_the_disk(files):
    fields = file_fields()
    return {place for place, names in files.items() if still_there(fields[place], names)}


def test_each_file_is_gone_after_the_erasure(person, django_capture_on_commit_callbacks):
    member = person()
    files = all_files()
    assert {place for place, names in files.items() if not names} == set(), (
        "No file stood there, so that nothing is proved: write one in tests/privacy/people.py."
    )
    with django_capture_on_commit_callbacks(execute=True):
        anonymise(member, by=None)
    assert on_the_disk(files) == set(), (
        "These files outlive an erasure: hand them in by `files` of the `PersonalData` of their"
        " app, or let its `erase` `discard` them."
    )


def test_what_is_handed_in_is_destroyed_whatever_the_app_forgets(
    person, monkeypatch, django_capture_on_commit_callbacks
):
    member = person()
    files = files_of(member).values()
    names = {(file.storage, file.name) for file in files}
    assert len(names) == len(handed_out(member))
    monkeypatch.setattr("skills_center.privacy.erasure.PERSONAL_DATA", [])  # no eraser at all
    with django_capture_on_commit_callbacks(execute=True):
        anonymise(member, by=None)
    assert [name for storage, name in names if storage.exists(name)] == []


@pytest.mark.django_db(transaction=True)
def test_files_stay_where_the_erasure_is_taken_back(person):
    member = person()
    files = all_files()
    with transaction.atomic():
        anonymise(member, by=None)
        transaction.set_rollback(True)
    assert on_the_disk(files) == files.keys()


def test_a_disk_that_does_not_give_them_up_is_told(
    person, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    member = person()

    def refuse(self, name):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(FileSystemStorage, "delete", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        anonymise(member, by=None)
    told = [one.getMessage() for one in caplog.records if "cannot be removed" in one.getMessage()]
    assert len(told) >= len(file_fields())
