from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TracksConfig(AppConfig):
    name = "tracks"
    verbose_name = _("tracks")

    def ready(self):
        # What the members' app asks the apps above is registered when it is imported.
        from . import services  # noqa: F401
