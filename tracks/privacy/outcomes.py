"""Certificates, what became of somebody afterwards, and who asked them."""

from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _

from skills_center.base.admin_log import forget_log
from skills_center.base.dates import start_of_day
from skills_center.base.personal_data import PersonalData
from skills_center.base.sections import section
from tracks.enums import FollowUpState
from tracks.models import Certificate, FollowUp, FollowUpEvent, Outcome


def _export_outcomes(member):
    own = {"enrolment__member": member}
    certificates = Certificate.objects.filter(**own).select_related("enrolment__cohort")
    outcomes = Outcome.objects.filter(**own).select_related("enrolment__cohort")
    follow_ups = FollowUp.objects.filter(**own).select_related("enrolment__cohort")
    return [
        section(
            "certificates",
            certificates,
            "enrolment__cohort",
            "number",
            "code",
            "name",
            "latin_name",
            "attended",
            "expected",
            "issued_on",
            "revoked_at",
            "revocation_reason",
            labels={"code": _("code")},
        ),
        section(
            "outcomes",
            outcomes,
            "enrolment__cohort",
            "recorded_at",
            "kind",
            "contract",
            "where",
            "since",
            "until",
            "evidence",
        ),
        section(
            "follow_ups",
            follow_ups,
            "enrolment__cohort",
            "months",
            "due_on",
            "state",
            "asked_at",
            "answered_at",
        ),
    ]


def _forget_what_became(member):
    """Nobody asks them any more; what became of them stays counted, and where it was does not."""
    own = {"enrolment__member": member}
    list(member.enrolments.locked().order_by("pk").values_list("pk"))  # as an answer does
    FollowUp.objects.filter(**own, state__in=FollowUpState.OPEN).update(
        state=FollowUpState.DECLINED, call_from=None
    )
    Outcome.objects.filter(**own).update(where="")
    Certificate.objects.filter(**own).update(name="", latin_name="", revocation_note="")
    for model in (Certificate, FollowUp, Outcome):
        forget_log(model.objects.filter(**own))


def _signs_of_what_became(day):
    since, own = start_of_day(day), Q(enrolment__member=OuterRef("pk"))
    return [
        Certificate.objects.filter(own, issued_on__gte=day),
        Outcome.objects.filter(own).filter(Q(recorded_at__gte=since) | Q(since__gte=day)),
        FollowUp.objects.filter(own, answered_at__gte=since),
    ]


OUTCOMES = PersonalData(
    models=(Certificate, FollowUp, FollowUpEvent, Outcome),
    export=_export_outcomes,
    erase=_forget_what_became,
    active_since=_signs_of_what_became,
    not_handed_out={FollowUpEvent: "who of the staff called; the questions and answers are given"},
)
