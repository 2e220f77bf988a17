from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemKind(TextChoices):
    OPENING = "opening", _("opening")
    TALK = "talk", _("talk")
    PANEL = "panel", _("round table")
    RESULTS = "results", _("results of the year")
    CEREMONY = "ceremony", _("ceremony")
    NETWORKING = "networking", _("meetings")


class StandCategory(TextChoices):
    INSTITUTIONAL = "institutional", _("institutions")
    INDUSTRY = "industry", _("industry")
    SERVICES = "services", _("services")
    CONSTRUCTION = "construction", _("building and civil engineering")
    GIE = "gie", _("economic interest groups")
    INCOME_GENERATING = "income_generating", _("income-generating activities")
    COOPERATIVES = "cooperatives", _("products of cooperatives")
    BANKS = "banks", _("banks")
    FUNDING = "funding", _("funding and insurance")
