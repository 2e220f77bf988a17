"""Abstract models and the querysets that every app builds on."""

from typing import cast

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .errors import GoneError
from .locks import lock, locked
from .text import search_terms


class BaseQuerySet(models.QuerySet):
    """Locking, and folded search for models with a `search_text` column."""

    def locked(self):
        """As `locks.locked` says."""
        return locked(self)

    def under_lock(self, pk):
        """The row as it stands, locked until the transaction ends.

        It is locked alone and read after that: together with what it points to, PostgreSQL does not
        find it once a pointer was changed meanwhile. Raises GoneError when somebody took it away.
        """
        if self.query.select_related:
            lock(self.model._default_manager.filter(pk=pk))
            rows = self
        else:
            rows = self.locked()
        try:
            return rows.get(pk=pk)
        except ObjectDoesNotExist as error:
            raise GoneError(
                gettext("Somebody changed this meanwhile: open the page anew.")
            ) from error

    def search(self, query):
        """Rows whose folded text holds every term of `query`."""
        return self.filter(self.matching("search_text", query))

    def matching(self, column, query):
        """The condition that the folded text in `column` holds every term of `query`."""
        terms = search_terms(query)
        return models.Q(*((f"{column}__contains", term) for term in terms))


class CenterScopedQuerySet(BaseQuerySet):
    """Rows that belong to a centre, found through `center_path`."""

    center_path = "center"

    def visible_to(self, user):
        """Rows of the centres where a role of `user` lets them view this model."""
        meta = self.model._meta
        return self.allowing(user, f"{meta.app_label}.view_{meta.model_name}")

    def allowing(self, user, permission):
        """Rows of the centres where a role of `user` grants `permission`.

        What is offered to be done is asked by the permission to do it: those one may see are more.
        """
        return self.in_centers(user.centers_allowing(permission))

    def in_centers(self, centers):
        """Rows of these centres; `None` means every centre, an empty set means no row."""
        if centers is None:
            return self.all()
        return self.filter(**{f"{self.center_path}__in": centers})

    def of_center(self, center):
        """Rows of one centre, or of the whole network when `center` is None."""
        return self.all() if center is None else self.filter(**{self.center_path: center})


class TimestampedModel(models.Model):
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True


class StatefulModel(TimestampedModel):
    """Its `state` is a protected field, which moves alone may write: cleaning passes it by."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude=None):
        super().clean_fields({"state", *(exclude or ())})

    def is_of_nobody(self):
        """Whether whom it is about was forgotten by now. It is counted and moved still; words that
        are written of it would name somebody again."""
        return False


# The reason of a move that was made without log-in, by whoever holds the link of a message.
BY_LINK = "link"


class Move(models.Model):
    """One change of state: who, when, why. A subclass adds `subject`, related name `moves`."""

    verb = models.CharField(_("move"), max_length=30)
    from_state = models.CharField(_("from"), max_length=20)
    to_state = models.CharField(_("to"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("empty: the portal itself"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]
        verbose_name = _("move")
        verbose_name_plural = _("moves")

    subject: StatefulModel

    def __str__(self):
        states = {"before": self._named("state", self.from_state), "after": self.told}
        return gettext("%(before)s → %(after)s") % states

    @property
    def told(self):
        """The state it led to, as people read it."""
        return self._named("state", self.to_state)

    # As Django names what says in words what a column with choices holds: the copy asks for it.
    def get_from_state_display(self):
        return self._named("state", self.from_state)

    def get_to_state_display(self):
        return self.told

    def get_reason_display(self):
        return self.reason_told if self.reason else ""

    @property
    def reason_told(self):
        if self.reason == BY_LINK:
            return gettext("by the link of a message")
        return self._named("refusal_reason", self.reason)

    def _named(self, field, value):
        # The model of the subject, not the row: a page of thirty moves would read it thirty times.
        subject = cast(type[models.Model], self._meta.get_field("subject").related_model)
        choices = cast(models.Field, subject._meta.get_field(field)).flatchoices
        return dict(choices).get(value, value)
