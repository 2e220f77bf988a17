from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("members")

    def ready(self):
        """Meet what the apps above forget of a member (`services/forgetting.py`)."""
        autodiscover_modules("services.forgetting")
