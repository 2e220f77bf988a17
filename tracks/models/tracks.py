from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Track(models.Model):
    """One of the five kinds of support, with its public texts."""

    code = models.SlugField(_("code"), unique=True)
    rank = models.PositiveSmallIntegerField(_("order"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=40)
    tagline = models.CharField(_("in one line"), max_length=160)
    aim = models.TextField(_("aim"))
    audience = models.TextField(_("who it is for"))
    method = models.TextField(_("how it goes"), help_text=_("one step a line: title: sentence"))
    benefits = models.TextField(_("what you get"), help_text=_("one a line"))

    class Meta:
        ordering = ["rank"]
        verbose_name = _("track")
        verbose_name_plural = _("tracks")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("tracks:track", args=[self.code])

    @property
    def steps(self):
        """The lines of `method` as (title, sentence) pairs."""
        lines = (line.partition(":") for line in self.method.splitlines() if line.strip())
        return [(title.strip(), sentence.strip()) for title, _colon, sentence in lines]
