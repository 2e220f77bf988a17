"""The words of the messages: ours, or those that staff put in their place."""

from django.conf import settings
from django.db import transaction
from django.utils import translation

from skills_center.base.locks import connection_of
from skills_center.messaging.kinds import KINDS

from .models import MessageTemplate


def words_by_kind():
    """Each kind: its title and, in each language, the address of its words and whose they are; of
    the staff's, whether they cannot be sent, so that ours are."""
    own = {(row.kind, row.language): row for row in MessageTemplate.objects.all()}
    return [
        {
            "title": kind.title,
            "code": kind.code,
            "languages": [
                {
                    "name": name,
                    "id": f"{kind.code}-{code}",
                    "is_own": (kind.code, code) in own,
                    "is_faulty": bool((row := own.get((kind.code, code))) and row.faults),
                }
                for code, name in settings.LANGUAGES
            ],
        }
        for kind in KINDS.values()
    ]


def faulty_words():
    """The staff's words that cannot be sent, so that ours are; of kinds that there are, since those
    of no kind are sent by nobody."""
    return [row for row in MessageTemplate.objects.all() if row.kind in KINDS and row.faults]


def our_words(kind, language):
    """Subject and body as they ship, in that language, placeholders in braces."""
    with translation.override(language):
        return kind.in_braces()


def left_out(kind, language, body):
    """The placeholders that our text in that language says and this one does not, as they are
    typed. Not the link of a way: it follows by itself. What a subject says, no text message does.
    """
    with translation.override(language):
        body = kind.with_link(body)
        _subject, ours = kind.in_braces()
    named = [f"{{{name}}}" for name in kind.placeholders]
    return [one for one in named if one in ours and one not in body]


def words_elsewhere(kind, language):
    """What is sent in each other language: its name, its code, subject and body."""
    own = {row.language: row for row in MessageTemplate.objects.filter(kind=kind.code)}
    return [
        (name, code, *_sent(own.get(code), kind, code))
        for code, name in settings.LANGUAGES
        if code != language
    ]


def _sent(own, kind, language):
    return own.words if own and not own.faults else our_words(kind, language)


def own_words(kind, language):
    """The staff's words in the place of ours, or None; locked where a transaction is open."""
    rows = MessageTemplate.objects.filter(kind=kind.code, language=language)
    return (rows.locked() if connection_of(MessageTemplate).in_atomic_block else rows).first()


@transaction.atomic
def put_words(kind, language, *, subject, body):
    """Send these words from now on; the history keeps those that were sent before."""
    row = own_words(kind, language) or MessageTemplate(kind=kind.code, language=language)
    row.subject, row.body = subject, body
    row.save()
    return row


@transaction.atomic
def back_to_ours(kind, language):
    """Send the words that ship with the portal again."""
    for row in MessageTemplate.objects.locked().filter(kind=kind.code, language=language):
        row.delete()
