from datetime import date, datetime, time, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from skills_center.base.dates import today
from tracks.enums import Admission, EnrolmentState, SocialActionKind, SocialState
from tracks.models import (
    Attendance,
    Certificate,
    Cohort,
    Enrolment,
    FollowUp,
    Outcome,
    Room,
    Session,
    SocialAction,
    Track,
)

from .members import MemberFactory, UserFactory
from .network import CenterFactory


class TrackFactory(DjangoModelFactory):
    class Meta:
        model = Track
        django_get_or_create = ("code",)

    code = "job-skills"
    rank = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda track: f"مسار {track.code}")
    short_name = factory.LazyAttribute(lambda track: track.code)
    tagline = "سطر واحد"
    aim = "الهدف"
    audience = "لمن"
    method = "التسجيل: خمس دقائق.\nالحصص: كل أسبوع."
    benefits = "شهادة"


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort

    class Params:
        first_come = factory.Trait(admission=Admission.FIRST_COME)
        closed = factory.Trait(
            applications_close_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
        )
        begun = factory.Trait(
            starts_on=factory.LazyFunction(lambda: today() - timedelta(days=2)),
        )

    track = factory.SubFactory(TrackFactory)
    center = factory.SubFactory(CenterFactory)
    name = factory.Sequence(lambda n: f"فوج {n}")
    capacity = 20
    applications_open_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))
    applications_close_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    starts_on = factory.LazyFunction(lambda: today() + timedelta(days=20))
    ends_on = factory.LazyFunction(lambda: today() + timedelta(days=90))


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    cohort = factory.SubFactory(CohortFactory)
    member = factory.SubFactory(MemberFactory)
    arrival = factory.Sequence(lambda n: n + 1)
    position = factory.LazyAttribute(
        lambda enrolment: (
            enrolment.arrival
            if getattr(enrolment, "state", "") == EnrolmentState.WAITLISTED
            else None
        )
    )
    accepted_on = factory.LazyAttribute(
        lambda enrolment: (
            date(2014, 3, 3)
            if getattr(enrolment, "state", "") in EnrolmentState.ACCOMPANIED
            else None
        )
    )
    offer_expires_at = factory.LazyAttribute(
        lambda enrolment: (
            timezone.now() + timedelta(days=2)
            if getattr(enrolment, "state", "") == EnrolmentState.OFFERED
            else None
        )
    )
    refusal_reason = factory.LazyAttribute(
        lambda enrolment: "age" if getattr(enrolment, "state", "") == EnrolmentState.REFUSED else ""
    )


class CertificateFactory(DjangoModelFactory):
    class Meta:
        model = Certificate

    enrolment = factory.SubFactory(EnrolmentFactory, state="completed")
    number = factory.Sequence(lambda n: f"TST-2026-C{n:05}")
    name = "سلمى العلوي"
    latin_name = "Salma Alaoui"
    attended = 9
    expected = 10
    issued_on = factory.LazyFunction(today)
    issued_by = factory.SubFactory(UserFactory)


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    enrolment = factory.SubFactory(EnrolmentFactory, state="completed")
    kind = "looking"


class FollowUpFactory(DjangoModelFactory):
    """Planned and due; `asked`: the question left today."""

    class Meta:
        model = FollowUp

    class Params:
        asked = factory.Trait(
            state="asked",
            asked_at=factory.LazyFunction(timezone.now),
            call_from=factory.LazyFunction(lambda: today() + timedelta(days=25)),
        )
        answered = factory.Trait(
            state="answered",
            asked_at=factory.LazyFunction(timezone.now),
            answered_at=factory.LazyFunction(timezone.now),
            outcome=factory.SubFactory(
                OutcomeFactory, enrolment=factory.SelfAttribute("..enrolment")
            ),
        )

    enrolment = factory.SubFactory(EnrolmentFactory, state="completed")
    months = 3
    due_on = factory.LazyFunction(today)


class SocialActionFactory(DjangoModelFactory):
    class Meta:
        model = SocialAction

    kind = SocialActionKind.CAMP
    state = SocialState.DONE
    center = factory.SubFactory(CenterFactory)
    title = "مخيم"
    starts_on = date(2014, 7, 1)
    ends_on = date(2014, 7, 7)


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    center = factory.SubFactory(CenterFactory)
    name = factory.Sequence(lambda n: f"قاعة {n}")


class SessionFactory(DjangoModelFactory):
    """Nine to twelve, one day after the other from the first day of the cohort."""

    class Meta:
        model = Session

    cohort = factory.SubFactory(CohortFactory)
    starts_at = factory.LazyAttributeSequence(
        lambda session, n: timezone.make_aware(
            datetime.combine(session.cohort.starts_on + timedelta(days=n % 60), time(9))
        )
    )
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=3))


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    enrolment = factory.SubFactory(EnrolmentFactory, state="active")
    session = factory.SubFactory(SessionFactory, cohort=factory.SelfAttribute("..enrolment.cohort"))
    mark = "present"
    marked_by = factory.SubFactory(UserFactory)
    marked_at = factory.LazyFunction(timezone.now)
