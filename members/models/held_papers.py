"""Files chosen in a form that is not through yet."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from skills_center.base.files import SUFFIXES, private_files


def _place(paper, filename):
    return f"held/{uuid.uuid4().hex}{SUFFIXES.get(paper.content_type, '')}"


class HeldPaper(models.Model):
    """A paper of a form that asked something more: browsers forget which files were chosen.

    It is of whoever chose it, for a few hours, and in nobody's file yet; see
    `services/held_papers.py`. `field` is where it was chosen, `about` a seal of whom the form
    speaks of.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.CASCADE, related_name="+"
    )
    file = models.FileField(_("file"), storage=private_files, upload_to=_place, max_length=100)
    name = models.CharField(_("name of the file"), max_length=120)
    content_type = models.CharField(_("type"), max_length=20)
    size = models.PositiveIntegerField(_("size"))
    field = models.CharField(_("field"), max_length=30)
    about = models.CharField(_("about whom"), max_length=20, blank=True)
    held_at = models.DateTimeField(_("held since"), auto_now_add=True)

    class Meta:
        verbose_name = _("paper of a form")
        verbose_name_plural = _("papers of forms")
        indexes = [models.Index(fields=["by", "-id"], name="held_paper_of_a_person")]

    def __str__(self):
        return self.name
