"""A test run reads the sentences of today, whoever compiled the catalogues last."""

import os

import polib

from skills_center.base.management.commands.compile_translations import compile_changed

HEADER = {"Content-Type": "text/plain; charset=utf-8"}


def write(path, text):
    catalogue = polib.POFile()
    catalogue.metadata = HEADER
    catalogue.append(polib.POEntry(msgid="seat", msgstr=text))
    catalogue.save(str(path))


def test_a_catalogue_that_changed_is_compiled_and_no_other(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    write(source, "siège")
    assert compile_changed() == [source]
    assert compile_changed() == []
    write(source, "place")
    compiled = source.with_suffix(".mo")
    os.utime(compiled, (1, 1))
    assert compile_changed() == [source]
    assert [entry.msgstr for entry in polib.mofile(str(compiled))] == ["place"]
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]
