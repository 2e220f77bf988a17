"""The steps in which an old portal gets the sounds of its names: it goes on meanwhile."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from members.models import Member
from members.models.members import FOLDED
from tests.factories.members import MemberFactory
from tests.marks import races
from tests.races import one_waits_for_the_other

COLUMN, FOLD, INDEX = (
    import_module(f"members.migrations.{name}")
    for name in (
        "0027_search_names_that_come_near",
        "0028_fold_names_anew",
        "0029_index_of_sounds",
    )
)
EDITOR = SimpleNamespace(connection=connection)


def folded(files):
    return list(files.order_by("pk").values_list("pk", *FOLDED))


def as_before(files):
    """As the portal before kept them: without sounds, letters that look alike apart."""
    files.update(name_sounds="", name_text=" x", search_text=" x", name_key="", latin_name_key="")
    return files


@pytest.fixture
def files(center, monkeypatch):
    monkeypatch.setattr(FOLD, "BATCH", 2)
    for first, last in [
        ("سلمى", "العلوي"),
        ("هشام", "الکتاني"),
        ("Omar", "Tazi"),
        ("مریم", "حدوش"),
    ]:
        MemberFactory(center=center, first_name=first, last_name=last, cin=None)
    return Member.objects.all()


@pytest.mark.django_db
def test_all_files_are_folded_as_a_save_folds_them(files):
    saved = folded(files)
    as_before(files)
    FOLD.fold_anew(apps, EDITOR)
    assert folded(files) == saved


@pytest.mark.django_db
def test_what_new_code_wrote_meanwhile_stays(files):
    newer = as_before(files).first()
    Member.objects.filter(pk=newer.pk).update(name_sounds=" new ", name_text=" new")
    FOLD.fold_anew(apps, EDITOR)
    newer.refresh_from_db()
    assert (newer.name_sounds, newer.name_text) == (" new ", " new")
    assert not files.filter(name_sounds="").exists()


@pytest.mark.django_db
def test_an_interrupted_run_keeps_its_parts_and_goes_on_from_there(files, monkeypatch):
    saved, written, write = folded(files), [], FOLD._write
    as_before(files)

    def stop_at_the_second(rows, connection):
        if written:
            raise KeyboardInterrupt
        written.extend(rows)
        write(rows, connection)

    monkeypatch.setattr(FOLD, "_write", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        FOLD.fold_anew(apps, EDITOR)
    assert folded(files)[:2] == saved[:2]
    assert files.filter(name_sounds="").count() == 2

    seen = []
    monkeypatch.setattr(FOLD, "_write", lambda rows, using: seen.extend(rows) or write(rows, using))
    FOLD.fold_anew(apps, EDITOR)
    assert [row[0] for row in seen] == [row[0] for row in saved[2:]]
    assert folded(files) == saved


@pytest.mark.django_db
def test_a_file_without_letters_ends_the_work_too(files):
    files.update(first_name="", last_name="", latin_first_name="", latin_last_name="")
    as_before(files)
    FOLD.fold_anew(apps, EDITOR)
    assert set(files.values_list("name_sounds", flat=True)) == {""}


@pytest.mark.django_db
def test_no_step_holds_the_table_while_it_works():
    """The column comes alone; parts are committed, the index is built beside other work."""
    assert [type(one).__name__ for one in COLUMN.Migration.operations] == ["AddField"]
    assert not FOLD.Migration.atomic
    assert not INDEX.Migration.atomic


@pytest.mark.django_db
def test_servers_that_do_not_know_the_column_write_rows(files):
    known = [
        field.column
        for field in Member._meta.concrete_fields
        if field.name not in {"id", "name_sounds", "number", "cin", "user", "phone", "email"}
    ]
    columns = ", ".join(known)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO members_member (number, phone, email, {columns})"
            f" SELECT 'OLD-1', '', '', {columns} FROM members_member WHERE id = %s",
            [files.first().pk],
        )
    assert Member.objects.get(number="OLD-1").name_sounds == ""


class TestBesideOtherWork:
    pytestmark = races

    def test_a_name_corrected_meanwhile_is_what_is_folded(self, center):
        member = MemberFactory(center=center, first_name="سلمى", last_name="العلوي")
        as_before(Member.objects.all())

        def correct_as_the_portal_before():
            Member.objects.filter(pk=member.pk).update(first_name="هشام")

        def fold():
            FOLD.fold_anew(apps, SimpleNamespace(connection=connection))

        assert one_waits_for_the_other(correct_as_the_portal_before, fold)[1] is None
        member.refresh_from_db()
        assert member.name_text.startswith(" هشام ")
        assert " hxm " in member.name_sounds

    def test_the_index_is_built_beside_other_work_and_a_broken_one_goes(self, monkeypatch):
        """An interrupted run leaves one that is kept up and never used."""
        # Beside the index of a database that the migrations made: that one is every test's.
        monkeypatch.setattr(INDEX, "INDEX", "sounds_being_tried")
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f"CREATE INDEX {INDEX.INDEX} ON members_member (id)")
            cursor.execute(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)",
                [INDEX.INDEX],
            )
        with connection.schema_editor(atomic=False) as editor:
            INDEX.create_index(apps, editor)
            try:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT indisvalid, pg_get_indexdef(indexrelid) FROM pg_index"
                        " WHERE indexrelid = to_regclass(%s)",
                        [INDEX.INDEX],
                    )
                    is_valid, definition = cursor.fetchone()
                assert is_valid
                assert "USING gin (name_sounds" in definition
            finally:
                INDEX.drop_index(apps, editor)
