"""Papers a member hands in, and who read what of a member."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import AccessKind, DocumentKind, RemovalReason
from skills_center.base.dates import written
from skills_center.base.files import SUFFIXES, private_files
from skills_center.base.models import CenterScopedQuerySet
from skills_center.base.text import isolated
from skills_center.base.told_later import tell
from skills_center.network.models import Center

from .members import Member


def _place(document, filename):
    """A name that tells nothing of the person, and nothing of what they called the file."""
    return f"documents/{uuid.uuid4().hex}{SUFFIXES.get(document.content_type, '')}"


class DocumentQuerySet(CenterScopedQuerySet):
    center_path = "member__center"

    def portraits(self):
        return self.filter(kind=DocumentKind.PORTRAIT)


class Document(models.Model):
    """`name` is what the person called the file; where it is kept says nothing of them."""

    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.CASCADE, related_name="documents"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind.choices)
    file = models.FileField(_("file"), storage=private_files, upload_to=_place, max_length=100)
    name = models.CharField(_("name of the file"), max_length=120)
    content_type = models.CharField(_("type"), max_length=20, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(kind=DocumentKind.PORTRAIT),
                name="document_one_portrait",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.name}"

    @property
    def center_id(self):
        return self.member.center_id


class Removal(models.Model):
    """One document that was destroyed: its kind and its day, when and why; not what it said."""

    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.CASCADE, related_name="removals"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind.choices)
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), auto_now_add=True)
    reason = models.CharField(_("why"), max_length=10, choices=RemovalReason.choices)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("document destroyed")
        verbose_name_plural = _("documents destroyed")

    def __str__(self):
        return f"{self.get_kind_display()} · {isolated(timezone.localdate(self.removed_at))}"


class AccessQuerySet(CenterScopedQuerySet):
    center_path = "member__center"

    def in_centers(self, centers):
        """By the member's centre, wherever it is today; else by the row's own."""
        if centers is None:
            return self.all()
        return self.filter(
            models.Q(member__center__in=centers) | models.Q(member=None, of_center__in=centers)
        )


class Access(models.Model):
    """One reading of what most staff do not need: who, of whom, what, why, when.

    Of a member, or of what a centre keeps of several: the health notes of a camp, whose children
    have no file.
    """

    member = models.ForeignKey(
        Member,
        verbose_name=_("member"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="accesses",
    )
    of_center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="accesses",
    )
    kind = models.CharField(_("what was read"), max_length=10, choices=AccessKind.choices)
    detail = models.CharField(_("detail"), max_length=150, blank=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("reading of personal data")
        verbose_name_plural = _("readings of personal data")
        indexes = [models.Index(fields=["by", "-id"], name="access_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member__isnull=False) ^ models.Q(of_center__isnull=False),
                name="access_of_a_member_or_a_center",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {isolated(written(self.at))}"

    def get_detail_display(self):
        """The detail in the language of the page."""
        return tell(self.detail, getattr(self, "rows_read", None))

    @property
    def center_id(self):
        return self.member.center_id if self.member else self.of_center_id
