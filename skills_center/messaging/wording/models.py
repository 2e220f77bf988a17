"""The staff's own words of the messages."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from skills_center.base.models import BaseQuerySet
from skills_center.base.text import unbroken
from skills_center.messaging.kinds import KINDS, unknown_in
from skills_center.messaging.links.filling import without_links


class MessageTemplate(models.Model):
    """The staff's own words for a kind of message in a language; without one, ours are sent."""

    kind = models.CharField(_("kind of message"), max_length=40)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject (of an e-mail)"), max_length=200)
    body = models.TextField(_("text"), max_length=1000)
    history = HistoricalRecords(table_name="members_historicalmessagetemplate")

    objects = BaseQuerySet.as_manager()

    class Meta:
        db_table = "members_messagetemplate"  # as the outbox
        ordering = ["kind", "language"]
        verbose_name = _("words of a message")
        verbose_name_plural = _("words of the messages")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"],
                name="message_template_once",
                violation_error_message=_("This message has its own words in this language."),
            )
        ]

    @property
    def words(self):
        """Subject and text as they leave. An e-mail whose subject has a second line is none, and
        the sign of a link is ours, whoever pasted one."""
        return unbroken(without_links(self.subject)), without_links(self.body)

    @property
    def faults(self):
        """Of which fields the words cannot be sent: they say nothing, or name in braces what the
        kind says no more."""
        kind = KINDS.get(self.kind)
        if kind is None:
            return ["kind"]
        words = zip(("subject", "body"), self.words, strict=True)
        return [name for name, text in words if not text.strip() or unknown_in(text, kind)]

    def __str__(self):
        kind = KINDS.get(self.kind)
        return f"{kind.title if kind else self.kind} · {self.get_language_display()}"
