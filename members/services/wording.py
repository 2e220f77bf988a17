"""The words of the messages: ours, or those that staff put in their place."""

from django.conf import settings
from django.db import transaction
from django.utils import translation

from members.kinds import KINDS
from members.models import MessageTemplate


def words_by_kind():
    """Each kind: its title and, in each language, the address of its words and whose they are."""
    own = {(row.kind, row.language) for row in MessageTemplate.objects.all()}
    return [
        {
            "title": kind.title,
            "code": kind.code,
            "languages": [
                {
                    "name": name,
                    "id": f"{kind.code}-{code}",
                    "is_own": (kind.code, code) in own,
                }
                for code, name in settings.LANGUAGES
            ],
        }
        for kind in KINDS.values()
    ]


def our_words(kind, language):
    """Subject and body as they ship, in that language, placeholders in braces."""
    with translation.override(language):
        return kind.in_braces()


@transaction.atomic
def put_words(kind, language, *, subject, body):
    """Send these words from now on; the history keeps those that were sent before."""
    row = MessageTemplate.objects.locked().filter(kind=kind.code, language=language).first()
    row = row or MessageTemplate(kind=kind.code, language=language)
    row.subject, row.body = subject, body
    row.save()
    return row


@transaction.atomic
def back_to_ours(kind, language):
    """Send the words that ship with the portal again."""
    for row in MessageTemplate.objects.locked().filter(kind=kind.code, language=language):
        row.delete()
