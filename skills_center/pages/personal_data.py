"""All that is kept about a member, from every floor, as one archive they take with them."""

import json
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi

import enterprises.exports
import members.exports
import tracks.exports
from skills_center.base.dates import today
from skills_center.base.personal_data import as_data

# Rows that lead to a member and are not handed out, each with its reason.
LEFT_OUT = {
    "members.numberchangemove": "the state of what was said tells it; the notes are of the staff",
    "account.emailaddress": "the address of the account, once more",
    "admin.logentry": "what staff did in the back office",
    "forum.stand": "of an organization, and shown to everybody",
    "members.datarequestmove": "who of the staff moved a request; its state and answer are given",
    "members.duplicatepair": "a question of the staff, and about another person too",
    "members.invitation": "of staff",
    "members.merge": "what two files held before they were one; what they held is in the file",
    "members.proposalmove": "who of the staff moved a proposal; its state is given",
    "members.staffrole": "of staff",
    "members.user_groups": "of staff",
    "members.user_user_permissions": "of staff",
    "mfa.authenticator": "secrets of the second factor",
    "tracks.calendaraddress": "a secret address; what it shows is given",
    "tracks.campinscription": "of children and guardians, who have no file here",
    "tracks.campinscriptionmove": "of children and guardians, who have no file here",
    "tracks.coachinggoalmove": "who of the staff moved a goal; its state is given",
    "tracks.coachingmeetingmove": "who moved a meeting; its state and hour are given",
    "tracks.cohort_coaches": "of staff",
    "tracks.coachingnote": "handed over by the director on request, who reads them through first",
    "tracks.coachingplanmove": "who of the staff moved a plan; its state and coach are given",
    "tracks.headcount": "of an association",
    "tracks.healthnote": "of children, who have no file here; erased after the camp",
    "tracks.morningmessage": "of staff: a coach's day",
    "tracks.socialactionmove": "who of the staff moved it; its state is given",
    "tracks.followupevent": "who of the staff called; the questions and answers are given",
    "tracks.socialaction_leaders": "the link alone; the action itself is given",
}
CHUNK = 64 * 1024  # bytes


def sections_of(member):
    """What each floor keeps about `member`, in the language of the page."""
    return [
        part
        for exports in (members.exports, tracks.exports, enterprises.exports)
        for part in exports.data_of(member)
    ]


def archive_of(member):
    """The archive as bytes, a piece at a time: of a file no more than CHUNK is in memory.

    The pages are drawn at once, in the language of the page; only the files are read later.
    """
    sections = sections_of(member)
    documents = list(member.documents.all())
    page = render_to_string(
        "pages/personal_data.html",
        {
            "member": member,
            "sections": [part for part in sections if part.rows],
            "files": [(document, _name(document)) for document in documents],
            "day": today(),
            "language": get_language(),
            "rtl": get_language_bidi(),
        },
    )
    data = json.dumps(as_data(sections), ensure_ascii=False, indent=2)
    entries = [("data.html", [page.encode()]), ("data.json", [data.encode()])]
    entries += [(_name(document), _pieces(document)) for document in documents]
    return _zipped(entries)


def _name(document):
    return f"files/{document.pk}{document.file.name[document.file.name.rfind('.') :]}"


def _pieces(document):
    """The content of a file; nothing where the storage lost it."""
    try:
        with document.file.open("rb") as file:
            yield from file.chunks(CHUNK)
    except FileNotFoundError:
        return


class _Sink:
    """Where the archive is written, to be handed on and forgotten."""

    def __init__(self):
        self._pieces = []

    def write(self, piece):
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self):
        """Nothing waits anywhere."""

    def take(self):
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _zipped(entries):
    sink = _Sink()
    with ZipFile(cast(IO[bytes], sink), "w", ZIP_DEFLATED) as archive:
        for name, pieces in entries:
            with archive.open(name, "w") as target:
                for piece in pieces:
                    target.write(piece)
                    yield sink.take()
    yield sink.take()
