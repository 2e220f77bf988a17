"""Papers that were chosen in a form which is shown once more: kept for a while, for who chose them.

The form names each by a signed number that is good for the same account alone. They are bounded
in number and in time; each is a PDF or a picture of the size that any paper may have.
"""

from datetime import timedelta

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from members.models import HeldPaper
from members.seals import sealed, seals
from skills_center.base import links
from skills_center.base.files import MissingFileError, content_type_of, discard
from skills_center.base.text import fold, one_line

from .documents import LONGEST_NAME
from .known_as import KnownAs

HELD_FOR = timedelta(hours=4)
_ABOUT = "held-paper-about"
MOST = 24  # of one account: the oldest go, of forms that nobody came back to


@transaction.atomic
def hold_paper(file, *, by, field, about=""):
    """Keep a file of a form for its next try; `about` is whom the form speaks of.

    Raises ValidationError where it is no paper, NotKeptError where the disk takes none.
    """
    content_type = content_type_of(file)
    file.seek(0)
    held = HeldPaper.objects.create(
        by=by,
        file=file,
        name=one_line(file.name)[-LONGEST_NAME:],
        content_type=content_type,
        size=file.size,
        field=field,
        about=_about(about),
    )
    file.seek(0)
    let_go(HeldPaper.objects.filter(by=by).order_by("-pk")[MOST:])
    return held


def token_of(held):
    return links.token_for(held.pk, salt=_salt(held.by_id))


def _salt(account):
    return f"held-paper:{account}"


def held_paper(token, *, by):
    """What this account's form names; None when it is gone, forged or another's."""
    if not token or not links.is_genuine(token, salt=_salt(by.pk), max_age=HELD_FOR):
        return None
    return HeldPaper.objects.filter(pk=links.number_in(token), by=by).first()


def paper_about(about, *, field, by):
    """What this account chose there for the same person; None where nobody is named."""
    if not about:
        return None
    since = timezone.now() - HELD_FOR
    papers = HeldPaper.objects.filter(by=by, field=field, held_at__gte=since)
    return papers.filter(about__in=seals(about, salt=_ABOUT)).order_by("-pk").first()


def person_named(first_name, last_name, birth_date):
    """Whom a form speaks of, as `about`: however the names and the day are typed."""
    return "\n".join([fold(first_name), fold(last_name), str(birth_date)])


def let_go_of(person: KnownAs):
    """Remove what is held of a person: of forms that name them as their file ever did."""
    about = {seal for named in person.names for seal in seals(person_named(*named), salt=_ABOUT)}
    return let_go(HeldPaper.objects.filter(about__in=about))


def _about(about):
    return sealed(about, salt=_ABOUT) if about else ""


def as_file(held):
    """The file as if it had been chosen again; None where the disk has it no more."""
    try:
        return File(held.file.open("rb"), name=held.name)
    except MissingFileError:
        return None


@transaction.atomic
def let_go(papers):
    """Remove them, their files too once that is certain. Returns how many."""
    papers = list(papers)
    for held in papers:
        held.delete()
        discard(held.file)
    return len(papers)


def remove_held_papers():
    return let_go(HeldPaper.objects.filter(held_at__lt=timezone.now() - HELD_FOR)[:200])
