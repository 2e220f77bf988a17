"""What members are told about their applications: one function a message."""

from members.notices import tell

from .models import Enrolment


def submitted(enrolment):
    _tell(enrolment, "submitted")


def waitlisted(enrolment):
    _tell(enrolment, "waitlisted", rank=Enrolment.objects.with_rank().get(pk=enrolment.pk).rank)


def offered(enrolment):
    _tell(enrolment, "offered")


def accepted(enrolment):
    _tell(enrolment, "accepted")


def refused(enrolment):
    _tell(enrolment, "refused")


def left(enrolment):
    _tell(enrolment, "left")


def completed(enrolment):
    _tell(enrolment, "completed")


def _tell(enrolment, name, **context):
    tell(
        enrolment.member,
        f"tracks/messages/{name}.txt",
        enrolment=enrolment,
        cohort=enrolment.cohort,
        **context,
    )
