from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from skills_center.base.apps import import_services


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = _("projects and enterprises")

    def ready(self):
        import_services(self)
