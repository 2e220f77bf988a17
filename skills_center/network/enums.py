from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CommuneKind(TextChoices):
    MUNICIPALITY = "municipality", _("municipality")
    RURAL = "rural", _("rural commune")
    ELSEWHERE = "elsewhere", _("another province")


class PartnerKind(TextChoices):
    INSTITUTION = "institution", _("institution")
    COMPANY = "company", _("company")
    BANK = "bank", _("bank or fund")
    ASSOCIATION = "association", _("association")
    SCHOOL = "school", _("school or training centre")
