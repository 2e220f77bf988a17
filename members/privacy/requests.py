"""What a member asked about their data, and who of the staff read what few need to read."""

from django.conf import settings
from django.db.models import OuterRef, Q

from members.enums import RequestState
from members.models import Access, DataRequest, DataRequestMove
from skills_center.base.admin_log import forget_log
from skills_center.base.dates import months_ago, start_of_day
from skills_center.base.personal_data import PersonalData, rows_expire
from skills_center.base.sections import section


def _export_requests(member):
    return [
        section(
            "requests",
            member.data_requests.all(),
            "kind",
            "text",
            "state",
            "due_on",
            "answer",
            "refusal_reason",
            "created_at",
        )
    ]


def _forget_words(member):
    """That something was asked, and answered in time, stays: it proves that it was."""
    forget_log(member.data_requests.all())
    DataRequestMove.objects.filter(subject__member=member).update(note="")
    member.data_requests.update(text="", answer="")


def _signs_of_asking(day):
    waits_or_recent = Q(state=RequestState.RECEIVED) | Q(updated_at__gte=start_of_day(day))
    return [DataRequest.objects.filter(waits_or_recent, member=OuterRef("pk"))]


REQUESTS = PersonalData(
    models=(DataRequest, DataRequestMove),
    export=_export_requests,
    erase=_forget_words,
    active_since=_signs_of_asking,
    not_handed_out={
        DataRequestMove: "who of the staff moved a request; its state and answer are given"
    },
)


def _export_readings(member):
    return [section("readings", member.accesses.all(), "at", "kind", "detail", "reason")]


def _forget_readings(member):
    forget_log(member.accesses.all())
    member.accesses.update(detail="", reason="")


def _old_readings():
    return Access.objects.filter(at__lt=months_ago(settings.ACCESS_LOG_MONTHS))


READINGS = PersonalData(
    models=(Access,),
    export=_export_readings,
    erase=_forget_readings,
    expires=(rows_expire("readings removed from the log", _old_readings),),
)
