from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class BaseConfig(AppConfig):
    name = "skills_center.base"
    default = True


class BackOfficeConfig(admin_apps.AdminConfig):
    """The Django admin, served by our own site class."""

    default_site = "skills_center.base.admin.BackOffice"
    default = False
