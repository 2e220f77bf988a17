from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.urls import register_converter
from django.utils.module_loading import autodiscover_modules

from .clock import set_process_clock
from .converters import KeyConverter, YearConverter
from .databases import keep_from_others
from .ordinals import write_french_ordinals
from .phones import say_it_in_our_words
from .stores.database import lay_table
from .typed import read_as_typed


def lay_limits_table(using, **kwargs):
    """Beside the tables that `migrate` makes: a server's own account may make none later.

    With SQLite the counts have a file of their own, and whoever opens it first makes the table.
    """
    if connections[using].vendor == "postgresql":
        lay_table(connections[using])


class BaseConfig(AppConfig):
    name = "skills_center.base"
    default = True

    def ready(self):
        from . import charsets, checks, lookups  # noqa: F401

        set_process_clock(settings.TIME_ZONE)
        read_as_typed()
        write_french_ordinals()
        say_it_in_our_words()
        register_converter(YearConverter, "year")
        connection_created.connect(keep_from_others)
        post_migrate.connect(lay_limits_table, sender=self)
        register_converter(KeyConverter, "key")


class BackOfficeConfig(admin_apps.AdminConfig):
    """The Django admin, served by our own site class."""

    default_site = "skills_center.base.admin_site.BackOffice"
    default = False

    def ready(self):
        """Django's, which imports the pages of the back office; then what the apps hand in.

        Not earlier: hooks name panels and sources, which stand beside those pages, and a page can
        be made once modeltranslation has added the translated fields, in its own `ready()`.
        """
        super().ready()
        autodiscover_modules("hooks")
