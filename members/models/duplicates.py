"""Files that may be of one person, and what became of those that were merged."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import DuplicateGround, DuplicateState
from skills_center.base.models import CenterScopedQuerySet

from .members import Member


class DuplicatePairQuerySet(CenterScopedQuerySet):
    def in_centers(self, centers):
        """Pairs whose two files are of these centres: who sees one file alone judges nothing."""
        if centers is None:
            return self.all()
        return self.filter(first__center__in=centers, second__center__in=centers)

    def open(self):
        return self.filter(state=DuplicateState.OPEN)

    def about(self, member):
        return self.filter(models.Q(first=member) | models.Q(second=member))


class DuplicatePair(models.Model):
    """Two files, the older first. The question is asked once: an answer stays."""

    first = models.ForeignKey(
        Member, verbose_name=_("older file"), on_delete=models.CASCADE, related_name="+"
    )
    second = models.ForeignKey(
        Member, verbose_name=_("newer file"), on_delete=models.CASCADE, related_name="+"
    )
    ground = models.CharField(_("why"), max_length=12, choices=DuplicateGround.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=DuplicateState.choices, default=DuplicateState.OPEN
    )
    found_at = models.DateTimeField(_("found at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("possible double")
        verbose_name_plural = _("possible doubles")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="duplicate_pair_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.first.number} · {self.second.number}"

    @property
    def center_ids(self):
        """Of both files: who may judge one alone judges nothing."""
        return {self.first.center_id, self.second.center_id}

    def other(self, member):
        """The id of the pair's other file."""
        return self.second_id if self.first_id == member.pk else self.first_id


class MergeQuerySet(CenterScopedQuerySet):
    center_path = "kept__center"


class Merge(models.Model):
    """Two files made one: what each held before, and what went from one to the other.

    `before` holds the rows `kept`, `gone` and `account` (of the file that went), and `left`: by
    model, what could not be moved because a member has one at most. `moved` maps `model.field` to
    the ids of the rows that went from one file to the other. An old card finds the member still:
    the file kept lists the number among its `former_numbers`.
    """

    kept = models.ForeignKey(
        Member, verbose_name=_("file kept"), on_delete=models.CASCADE, related_name="merges"
    )
    gone_number = models.CharField(_("number of the file that went"), max_length=16, db_index=True)
    gone_id = models.BigIntegerField(editable=False)
    before = models.JSONField(_("the two files before"), encoder=DjangoJSONEncoder)
    moved = models.JSONField(_("what was moved"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("merge of two files")
        verbose_name_plural = _("merges of two files")

    def __str__(self):
        return f"{self.gone_number} → {self.kept.number}"

    @property
    def center_id(self):
        return self.kept.center_id
