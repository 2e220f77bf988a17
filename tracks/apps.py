from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from skills_center.base.apps import import_services


class TracksConfig(AppConfig):
    name = "tracks"
    verbose_name = _("tracks")

    def ready(self):
        import_services(self)
