"""The catalogues are compiled before the first test: else it would read yesterday's sentences."""

from django.utils.translation.reloader import translation_file_changed

from skills_center.base.management.commands.compile_translations import compile_changed


def pytest_configure():
    for source in compile_changed():
        # Django has read what was there before: it forgets it, as when a server reloads.
        translation_file_changed(sender=None, file_path=source.with_suffix(".mo"))
