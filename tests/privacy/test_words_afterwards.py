"""What somebody writes of who was forgotten, from a page that was open before."""

import pytest

from enterprises.models import ProjectMove
from enterprises.services.projects import close as close_project
from skills_center.base.errors import DomainError
from skills_center.privacy.erasure import anonymise
from tests.factories.enterprises import ProjectFactory
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CertificateFactory, CohortFactory, EnrolmentFactory
from tests.marks import races
from tests.races import failures, one_waits_for_the_other
from tracks import services
from tracks.models import Certificate, Enrolment, EnrolmentMove

EMPTIED = "was emptied"


@pytest.fixture
def member(center):
    return MemberFactory(center=center, first_name="Zahranna", language="en")


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


def seat(member, state, **cohort):
    cohort = CohortFactory(center=member.center, begun=True, certificate_attendance=0, **cohort)
    return EnrolmentFactory(cohort=cohort, state=state, member=member)


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "verb"), [("active", "drop"), ("active", "complete")])
def test_no_note_is_left_on_a_seat_which_is_moved_all_the_same(member, director, state, verb):
    opened = Enrolment.objects.get(pk=seat(member, state).pk)
    anonymise(member, by=None)
    with pytest.raises(DomainError, match=EMPTIED):
        getattr(services, verb)(opened, by=director, note="Zahranna")
    getattr(services, verb)(opened, by=director)
    assert not EnrolmentMove.objects.exclude(note="").exists()


@pytest.mark.django_db
def test_no_note_is_left_on_a_project(member, director):
    project = ProjectFactory(center=member.center, holder=member, state="running")
    anonymise(member, by=None)
    with pytest.raises(DomainError, match=EMPTIED):
        close_project(project, by=director, note="Zahranna")
    close_project(project, by=director)
    assert not ProjectMove.objects.exclude(note="").exists()


@pytest.mark.django_db
def test_no_certificate_is_issued_to_nobody(member, director):
    place = seat(member, "completed")
    anonymise(member, by=None)
    with pytest.raises(DomainError, match=EMPTIED):
        services.issue(place, by=director)
    batch = services.issue_for_cohort(place.cohort, by=director)
    assert ([row.pk for row, _why in batch.left_out], batch.issued) == ([place.pk], [])


@pytest.mark.django_db
def test_a_certificate_is_revoked_without_a_note(member, director):
    certificate = CertificateFactory(enrolment=seat(member, "completed"))
    anonymise(member, by=None)
    with pytest.raises(DomainError, match=EMPTIED):
        services.revoke(certificate, by=director, reason="mistake", note="Zahranna")
    services.revoke(certificate, by=director, reason="mistake")
    assert Certificate.objects.get().revoked_at


@races[0]
@races[1]
@pytest.mark.parametrize("issue", ["one", "all"])
def test_a_certificate_issued_at_that_moment_names_nobody(director, issue):
    member = MemberFactory(center=CenterFactory(), first_name="Zahranna")
    director.staff_roles.create(role="director", center=member.center)
    place = seat(member, "completed")

    def write_one_or_all():
        if issue == "one":
            return services.issue(place, by=director)
        return services.issue_for_cohort(place.cohort, by=director)

    both = one_waits_for_the_other(
        write_one_or_all,
        lambda: anonymise(member, by=None),
        before='INSERT INTO "tracks_certificate"',
    )
    assert failures(both) == []
    assert Certificate.objects.get().name == ""
