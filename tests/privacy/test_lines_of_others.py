"""Who is erased takes no line of the back office's log that names somebody of a longer name."""

import json

import pytest
from django.contrib.admin.models import CHANGE, DELETION

from skills_center.privacy.erasure import anonymise
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory

from .test_nowhere import note, said

pytestmark = pytest.mark.django_db


def called(first, last):
    return {
        "first_name": first,
        "last_name": last,
        "latin_first_name": "",
        "latin_last_name": "",
    }


@pytest.fixture(params=[True, False])
def written(request):
    """A message of the log that names a row, as Django writes it and as words are."""
    return lambda row: json.dumps(
        [{"added": {"name": "enrolment", "object": str(row)}}], ensure_ascii=request.param
    )


NAMED = [
    "حفل لأمينة العلوي",
    "يوسف وأمينة العلوي",
    "قرض لـأمينة العلوي",
    "affiche_Amina Alaoui",
    "2Amina Alaoui",
    "L'idée d'Amina Alaoui",
    "Ahmed\nAmina Alaoui",
    "“Amina Alaoui”",
]


@pytest.mark.parametrize("text", NAMED)
def test_a_name_among_other_words_is_theirs(center, director, written, text):
    member = MemberFactory(
        center=center, first_name="أمينة", last_name="العلوي",
        latin_first_name="Amina", latin_last_name="Alaoui",
    )  # fmt: skip
    enrolment = EnrolmentFactory(cohort=CohortFactory(center=center))
    line = note(director, enrolment, DELETION, text=text)
    said_of = note(director, enrolment.cohort, CHANGE, text="Cohort", change=written(text))
    enrolment.delete()
    anonymise(member, by=None)
    assert said(line) == ("", "")
    assert said(said_of) == ("Cohort", "")


@pytest.mark.parametrize("text", ["x_{}", "{}_x", "a\n{}", "ـ{}", "{}"])
def test_a_number_is_theirs_whatever_stands_beside_it(center, director, written, text):
    member = MemberFactory(center=center)
    cohort, text = CohortFactory(center=center), text.format(member.number)
    line = note(director, cohort, CHANGE, text=text, change=written(text))
    longer = note(director, cohort, CHANGE, text="Cohort", change=written(f"{member.number}7"))
    kept = said(longer)
    anonymise(member, by=None)
    assert said(line) == ("", "")
    assert said(longer) == kept


@pytest.mark.parametrize(
    ("name", "other"),
    [
        (("Ali", "Ben"), ("Ali", "Benali")),
        (("Ali", "Ben"), ("Khali", "Ben Said")),  # SQLite finds it whatever its capitals
        (("A", "B"), ("SARA", "BENNANI")),
        (("نور", "العلوي"), ("منور", "العلوي")),
        (("علي", "بن"), ("علي", "بنعلي")),
    ],
)
def test_a_longer_name_is_another(center, director, written, name, other):
    cohort, member = CohortFactory(center=center), MemberFactory(center=center, **called(*name))
    other = MemberFactory(center=center, **called(*other))
    theirs = EnrolmentFactory(member=other, cohort=cohort)
    changed = note(director, cohort, CHANGE, text="Cohort", change=written(theirs))
    gone = note(director, theirs, DELETION)
    own = note(director, cohort, CHANGE, text="Cohort", change=written(" ".join(name)))
    before = said(changed), said(gone)
    theirs.delete()
    anonymise(member, by=None)
    assert (said(changed), said(gone)) == before
    assert said(own) == ("Cohort", "")
