"""What people of the staff did in the tracks, for the page that tells it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from members.activity import Source

from .models import Enrolment, EnrolmentMove, MemberToOrient, OrientationStep


def _moves(person, reader):
    return EnrolmentMove.objects.filter(
        by=person, subject__in=Enrolment.objects.visible_to(reader).values("pk")
    ).select_related("subject__member", "subject__cohort")


def _tell(move):
    enrolment = move.subject
    about = f"{enrolment.member} · {enrolment.cohort}"
    url = reverse("admin:tracks_enrolment_change", args=[enrolment.pk])
    return _("Application: %(move)s") % {"move": move}, about, url


ENROLMENT_MOVES = Source(_moves, "at", _tell)


def _steps(person, reader):
    members = MemberToOrient.objects.visible_to(reader).values("pk")
    steps = OrientationStep.objects.filter(by=person, member__in=members)
    return steps.select_related("member")


def _tell_step(step):
    url = reverse("admin:tracks_membertoorient_change", args=[step.member_id])
    return _("Orientation: %(step)s") % {"step": step}, str(step.member), url


ORIENTATION_STEPS = Source(_steps, "at", _tell_step)
