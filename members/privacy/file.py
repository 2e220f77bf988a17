"""The file of a member, its goals, and what it said before."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member, MemberGoal
from members.services.contact_rows import empty_file
from members.services.known_as import history_of
from skills_center.base.admin_log import forget_log
from skills_center.base.dates import months_ago
from skills_center.base.personal_data import PersonalData, rows_expire
from skills_center.base.sections import section

# What of the file is not handed out, each with its reason. A new field is, by itself.
FILE_LEFT_OUT = {
    "id": "how our tables point at the file",
    "user": "the account: it has a section of its own",
    "created_at": "when the row was written; `registered_on` is handed out",
    "updated_at": "when the row was last written; the history is handed out",
    "purge_told_at": "the message that told them is handed out",
    "unreached_since": "of the staff's work: how long they have been looked for",
    "told_in_person_at": "of the staff's work: what they said themselves",
    "anonymised_at": "of a file that is emptied: there is nobody to hand it to",
    "search_text": "the names and contacts again, folded to be searched",
    "name_text": "the names again, folded to be searched",
    "name_sounds": "the names again, by what they sound like",
    "name_key": "the names again, folded to be compared",
    "latin_name_key": "the names again, folded to be compared",
}
# What of a forgotten member's file stays, each with its reason. All else is emptied: a new field
# too, by itself.
STAYS = {
    "id": "what was done is counted through it",
    "number": "another in its place: it says that the file is emptied",
    "center": "the figures are counted by centre",
    "sex": "the figures are split by it",
    "birth_date": "its year alone, for the ages",
    "commune": "where those accompanied came from is counted",
    "education": "whom the centre reached is counted",
    "situation": "whom the centre reached is counted",
    "origin": "how many came online, to the desk, by a register",
    "registered_on": "the figures are counted by year",
    "created_at": "a day of the file, of no other row",
    "updated_at": "set when the file is emptied",
    "anonymised_at": "set when the file is emptied",
}


def _columns_of(model):
    """The fields of the file that `model` has: the file itself, or a line of its history."""
    file = [field.name for field in Member._meta.concrete_fields]
    kept = {field.name for field in model._meta.concrete_fields}
    return [name for name in file if name in kept and name not in FILE_LEFT_OUT]


def _export_file(member):
    own = Member.objects.filter(pk=member.pk).select_related("center", "commune")
    return [
        section("file", own, *_columns_of(Member), title=_("your file")),
        section("goals", member.goals.all(), "goal"),
    ]


def _export_history(member):
    return [
        section(
            "history",
            history_of(member).select_related("center", "commune"),
            "history_date",
            *_columns_of(Member.history.model),
            title=_("what your file said before"),
            labels={"history_date": _("when")},
        )
    ]


def _empty_file(member):
    """Each field but those of `STAYS`, and what the file said before. The goals are codes."""
    for field in Member._meta.concrete_fields:
        if field.name not in STAYS:
            setattr(member, field.attname, None if field.null else field.get_default())
    member.birth_date = member.birth_date.replace(month=1, day=1)
    member.number = f"ANON-{member.pk}"
    member.anonymised_at = timezone.now()
    member.history.all().delete()
    empty_file(member)
    forget_log(Member.objects.filter(pk=member.pk))


def history_of_deleted_files():
    gone = Member.history.exclude(id__in=Member.objects.order_by().values("pk"))
    return gone.filter(history_date__lt=months_ago(settings.ACCESS_LOG_MONTHS))


def sounds_of_emptied():
    """Emptied files that are found by what the name sounded like: who empties one on a server that
    does not know the column leaves it, as one does while a new version comes."""
    return Member.objects.exclude(anonymised_at=None).exclude(name_sounds="")


FILE = PersonalData(
    models=(Member, MemberGoal),
    export=_export_file,
    erase=_empty_file,
    expires=(
        rows_expire(
            "sounds of emptied names removed",
            sounds_of_emptied,
            lambda rows: rows.update(name_sounds=""),
        ),
    ),
)
HISTORY = PersonalData(
    models=(Member.history.model,),
    export=_export_history,
    expires=(rows_expire("history of deleted files removed", history_of_deleted_files),),
)
