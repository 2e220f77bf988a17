"""Nothing is stored yet: every figure is counted live. The right to open records lives here."""

from django.db import models


class Indicator(models.Model):
    """Carries the permission `results.open_indicator`; it has no table of its own."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("open_indicator", "Can open the records behind a figure")]

    def __str__(self):
        return "indicator"
