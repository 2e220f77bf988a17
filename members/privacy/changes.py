"""What somebody proposed to change in their file, and the number they said they had before."""

from django.conf import settings
from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _

from members.enums import NumberChangeState, ProposalState
from members.models import NumberChange, NumberChangeMove, Proposal, ProposalMove
from members.services.candidates import Candidate
from members.services.changes import label_of, labels_of, shown
from members.services.known_as import KnownAs
from skills_center.base.admin_log import forget_log
from skills_center.base.dates import months_ago, start_of_day
from skills_center.base.personal_data import PersonalData, rows_expire
from skills_center.base.phones import read_phone
from skills_center.base.sections import section
from skills_center.base.text import left_to_right

NOTHING = "—"
CLOSED_MONTHS = 3  # a changed number that staff have answered


def _export_proposals(member):
    return [
        section(
            "proposals",
            member.proposals.all(),
            "changes",
            "before",
            "accepted",
            "origin",
            "state",
            "lapses_on",
            "refusal_reason",
            "created_at",
            shown={
                "changes": lambda row: _in_words(row.changes),
                "before": lambda row: _in_words(row.before),
                "accepted": lambda row: labels_of(row.accepted) or NOTHING,
            },
        )
    ]


def _in_words(values):
    """A line for each field, as their page shows it."""
    lines = [
        _("%(label)s: %(value)s") % {"label": label_of(name), "value": shown(name, value)}
        for name, value in values.items()
    ]
    return "\n".join(lines) or NOTHING


def _forget_proposals(member):
    """They hold what the file would have said."""
    forget_log(member.proposals.all())
    member.proposals.all().delete()


def _signs_of_proposing(day):
    recent = Q(created_at__gte=start_of_day(day)) | Q(state=ProposalState.WAITING)
    return [Proposal.objects.filter(recent, member=OuterRef("pk"))]


def old_proposals():
    """What was proposed to a file and decided: the file's history says what was changed."""
    decided = Proposal.objects.exclude(state=ProposalState.WAITING)
    return decided.filter(updated_at__lt=months_ago(settings.ACCESS_LOG_MONTHS))


PROPOSALS = PersonalData(
    models=(Proposal, ProposalMove),
    export=_export_proposals,
    erase=_forget_proposals,
    active_since=_signs_of_proposing,
    expires=(rows_expire("proposed changes removed", old_proposals),),
    not_handed_out={ProposalMove: "who of the staff moved a proposal; its state is given"},
)


def _said_by(member):
    """What they said of another number, with this account or the one that the file had before."""
    of_account = Q(user=member.user_id) if member.user_id else Q(pk=None)
    return NumberChange.objects.filter(of_account | Q(member=member))


def _export_number_changes(member):
    return [
        section(
            "number_changes",
            _said_by(member),
            "first_name",
            "last_name",
            "birth_date",
            "cin",
            "former",
            "language",
            "state",
            "until",
            "created_at",
            shown={"former": lambda row: left_to_right(read_phone(row.former))},
        )
    ]


def _forget_number_changes(member):
    """What they said of themselves, also with an account of which nobody knows yet that it is
    theirs."""
    rows = _said_by(member) | NumberChange.objects.filter(pk__in=_naming(member))
    forget_log(rows)
    rows.delete()


def _naming(member):
    """Those without a file that are surely of this person."""
    person = KnownAs(member)
    unfound = NumberChange.objects.filter(member=None, user__member=None)
    born = Q(birth_date__in=person.birth_dates)
    maybe = unfound.filter(born | Q(birth_date=None)).exclude(cin="", birth_date=None)
    return [row.pk for row in maybe if person.is_named_by(_candidate_of(row))]


def _candidate_of(row):
    return Candidate(row.first_name, row.last_name, row.birth_date, cin=row.cin)


def _signs_of_a_number(day):
    recent = Q(created_at__gte=start_of_day(day)) | Q(state=NumberChangeState.OPEN)
    own = Q(member=OuterRef("pk")) | Q(user__member=OuterRef("pk"))
    return [NumberChange.objects.filter(recent, own)]


def _old_number_changes():
    """Answered long ago: names, a birth date, a card number that nobody needs any more."""
    closed = NumberChange.objects.exclude(state=NumberChangeState.OPEN)
    return closed.filter(updated_at__lt=months_ago(CLOSED_MONTHS))


NUMBER_CHANGES = PersonalData(
    models=(NumberChange, NumberChangeMove),
    export=_export_number_changes,
    erase=_forget_number_changes,
    active_since=_signs_of_a_number,
    expires=(rows_expire("changes of number removed", _old_number_changes),),
    not_handed_out={
        NumberChangeMove: "the state of what was said tells it; the notes are of the staff"
    },
)
