"""One document replaced, removed or handed in from two windows at one moment: real threads."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from members.services.documents import hand_in, replace_document, take_document, throw_away
from skills_center.base.errors import GoneError
from tests.factories.members import MemberFactory
from tests.marks import races
from tests.races import at_once, failures, one_waits_for_the_other, refusals
from tests.rows import fresh

pytestmark = races


def pdf(name="cv.pdf", content=b""):
    return SimpleUploadedFile(name, b"%PDF-1.4\n" + content + b"%%EOF\n")


@pytest.fixture
def member(center):
    return MemberFactory(center=center)


def test_a_paper_replaced_in_three_windows_at_once_stays_one(member):
    cv = take_document(member=member, kind="cv", file=pdf(), by=member.user)
    windows = [fresh(cv) for _window in range(3)]
    answers = at_once(
        [lambda one=one: replace_document(one, file=pdf(), by=member.user) for one in windows]
    )
    assert failures(answers) == []
    assert len(refusals(answers)) == 2
    assert member.documents.count() == 1


def test_a_paper_that_is_removed_meanwhile_is_not_brought_back(member):
    cv = take_document(member=member, kind="cv", file=pdf(), by=member.user)
    other = fresh(cv)
    answers = one_waits_for_the_other(
        lambda: throw_away(cv), lambda: replace_document(other, file=pdf(), by=member.user)
    )
    assert [answers[0], type(answers[1])] == [True, GoneError]
    assert not member.documents.exists()


def test_one_portrait_stays_of_those_sent_at_once(member):
    portraits = [
        lambda: take_document(member=member, kind="portrait", file=pdf(), by=member.user)
    ] * 3
    assert failures(at_once(portraits)) == []
    assert member.documents.count() == 1


def test_a_button_pressed_twice_hands_in_one_document(member):
    def press():
        return hand_in(member=member, kind="cv", file=pdf(), by=member.user, newest_seen=0)

    answers = at_once([press, press])
    assert answers[0] == answers[1] == member.documents.get()
