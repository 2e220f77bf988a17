from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.urls import register_converter

from .converters import YearConverter


class BaseConfig(AppConfig):
    name = "skills_center.base"
    default = True

    def ready(self):
        register_converter(YearConverter, "year")


class BackOfficeConfig(admin_apps.AdminConfig):
    """The Django admin, served by our own site class."""

    default_site = "skills_center.base.admin.BackOffice"
    default = False
