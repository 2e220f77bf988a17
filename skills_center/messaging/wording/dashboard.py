"""The panel of the staff's words that cannot be sent: nobody who wrote them would look again."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .models import MessageTemplate
from .services import faulty_words


def words_that_cannot_be_sent(user):
    """None while all can, and for who may not change them."""
    if not user.has_perm("messaging.change_messagetemplate"):
        return None
    rows = faulty_words()
    if not rows:
        return None
    return {
        "title": capfirst(MessageTemplate._meta.verbose_name_plural),
        "url": reverse("admin:messaging_messagetemplate_changelist"),
        "total": len(rows),
        "rows": [
            {
                "label": capfirst(str(row)),
                "note": _(
                    "These words cannot be sent: ours are sent until you mend them, or go back to"
                    " ours."
                ),
                "when": None,
                "url": reverse(
                    "admin:messaging_messagetemplate_change", args=[f"{row.kind}-{row.language}"]
                ),
            }
            for row in rows
        ],
    }
