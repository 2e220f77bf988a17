"""What the page of a proposal says before and after the decision, and who may take it."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from members.enums import Origin, ProposalState, Role
from members.models import Proposal
from members.services.file_fields import CardTakenError, write_fields
from members.services.merging import merge
from members.services.proposals import (
    accept,
    end_stale_proposals,
    propose,
    refuse,
    take_back,
    waiting_of,
)
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.marks import once
from tests.rows import fresh

pytestmark = pytest.mark.django_db
FORMER, TAKEN, FREE, LANDLINE = "+212612345678", "+212699999999", "+212655443322", "+212523491234"


@pytest.fixture
def salma(center):
    user = UserFactory(phone=FORMER, email=None, phone_verified_at=timezone.now())
    return MemberFactory(center=center, user=user, phone=FORMER, email="", cin="QA12345")


@pytest.fixture
def mariam():
    """Whose account opens with TAKEN, at a centre that nobody here works at."""
    user = UserFactory(phone=TAKEN, email="mariam@example.org", name="مريم التازي")
    return MemberFactory(center=CenterFactory(), user=user, phone=TAKEN, first_name="مريم")


@pytest.fixture
def desk(staff, client):
    desk = staff(Role.FRONT_DESK)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(desk)
    return desk


def proposed(member, by=None, **changes):
    return propose(member, changes, origin=Origin.ONLINE, by=by)


def page_of(client, row):
    return client.get(reverse("admin:members_proposal_change", args=[row.pk]))


def warned(page):
    """What is said of the log-in, once each, in whichever lines."""
    lines = page.context["lines"]
    return [*dict.fromkeys(sentence for *_line, warnings in lines for sentence in warnings)]


def decide(client, row, **answers):
    form = page_of(client, row).context["form"]
    url = reverse("admin:members_proposal_change", args=[row.pk])
    return client.post(url, {"seen": form["seen"].value(), **answers})


def told(answer):
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


# What follows for the log-in -----------------------------------------------------------
@once
def test_a_phone_that_opens_another_account_is_said_before_and_after(salma, mariam, desk, client):
    row = proposed(salma, phone=TAKEN)
    page = page_of(client, row)
    assert len(warned(page)) == 2  # whose it is, that nobody can enter
    assert all(word not in page.content.decode() for word in ("مريم", "mariam@", mariam.number))
    answer = decide(client, row, phone="accept")
    assert "opens the account of somebody else" in told(answer)
    assert "Nobody can enter" in told(answer)
    assert not fresh(salma.user).has_way_in


@once
def test_each_of_two_contacts_leaves_a_way_in_and_both_leave_none(salma, mariam, desk, client):
    set_contacts(salma.user, email="salma@example.org")
    row = proposed(salma, phone=TAKEN, email="mariam@example.org")
    assert len(warned(page_of(client, row))) == 3
    decide(client, row, phone="accept", email="leave", reason="proof")
    assert fresh(salma.user).has_way_in


@once
def test_a_warning_stands_in_the_line_of_what_it_is_about(salma, mariam, desk, client):
    set_contacts(salma.user, email="salma@example.org")
    row = proposed(salma, phone=TAKEN, email="mariam@example.org", sex="male")
    page = page_of(client, row)
    said = {change.name: " ".join(warnings) for change, *_rest, warnings in page.context["lines"]}
    assert ("This phone" in said["phone"], "This e-mail" in said["phone"]) == (True, False)
    assert ("This phone" in said["email"], "This e-mail" in said["email"]) == (False, True)
    assert all("nobody can enter" in said[name] for name in ("phone", "email"))
    assert said["sex"] == ""
    html = page.content.decode()
    assert html.index("<tbody") < html.index("This phone opens")


@once
@pytest.mark.parametrize(("phone", "many"), [(FREE, 0), (LANDLINE, 1), ("", 1)])
def test_what_is_warned_of(salma, desk, client, phone, many):
    row = proposed(salma, phone=phone)
    assert len(warned(page_of(client, row))) == many
    assert told(decide(client, row, phone="accept")).count("Nobody can enter") == many


@once
def test_of_who_is_of_the_staff_the_page_says_who_changes_the_account(salma, desk, staff, client):
    coach = staff(Role.COACH)
    file = MemberFactory(center=salma.center, user=coach, phone=FREE)
    row = proposed(file, phone=FORMER)
    assert "of the staff" in warned(page_of(client, row))[0]
    assert "of the staff" in told(decide(client, row, phone="accept"))


@once
def test_what_says_nothing_of_contacts_warns_of_nothing(salma, desk, client):
    set_contacts(salma.user, phone=LANDLINE)
    row = proposed(salma, sex="male")
    assert warned(page_of(client, row)) == []
    assert told(decide(client, row, sex="accept")).count("Nobody can enter") == 0


# Another centre -------------------------------------------------------------------------
@once
def test_the_centre_is_left_to_who_works_at_both_and_the_rest_is_decided(
    salma, desk, client, staff
):
    other = CenterFactory()
    row = proposed(salma, by=salma.user, center=other, sex="male")
    Proposal.objects.update(
        lapses_on=today() + timedelta(days=3), created_at=timezone.now() - timedelta(days=57)
    )
    page = page_of(client, row)
    assert "Only who works at both centres" in page.content.decode()
    refused = decide(client, row, center="accept", sex="accept")
    assert refused.context["form"].errors.keys() == {"center"}
    assert decide(client, row, center="wait", sex="accept").status_code == 302
    assert (fresh(salma).sex, fresh(salma).center) == ("male", salma.center)
    rest = waiting_of(salma)
    assert rest.changes == {"center": other.pk}
    assert (rest.lapses_on, rest.proposed_by) == (today() + timedelta(days=3), salma.user)
    assert rest.created_at == fresh(row).created_at
    client.force_login(staff(Role.ADMINISTRATOR))
    assert decide(client, rest, center="accept").status_code == 302
    assert fresh(salma).center == other


@once
def test_a_centre_alone_goes_on_waiting_or_is_refused(salma, desk, client):
    row = proposed(salma, center=CenterFactory())
    assert "Nothing is decided" in told(decide(client, row, center="wait"))
    assert fresh(row).state == ProposalState.WAITING
    decide(client, row, center="leave", reason="another")
    assert fresh(row).state == ProposalState.REFUSED


@once
def test_who_works_at_both_centres_accepts_it(salma, desk, client):
    other = CenterFactory()
    desk.staff_roles.create(role=Role.FRONT_DESK, center=other)
    row = proposed(salma, center=other)
    assert "Only who works at both" not in page_of(client, row).content.decode()
    decide(client, row, center="accept")
    assert fresh(salma).center == other


def test_nobody_leaves_to_others_what_they_may_decide(salma, desk):
    row = proposed(salma, sex="male", cin="AB1")
    for left in (["sex"], ["sex", "cin"], ["phone"]):
        with pytest.raises(DomainError):
            accept(row, ["cin"], desk, left=left)
    assert fresh(row).changes.keys() == {"sex", "cin"}


# Afterwards -----------------------------------------------------------------------------
def lines(client, row):
    return [
        (change.before, change.after, str(outcome))
        for change, outcome in page_of(client, row).context["decided"]
    ]


@once
def test_each_line_says_what_became_of_it_and_what_the_file_said_then(salma, desk, client):
    row = proposed(salma, sex="male", cin="AB12345")
    accept(row, ["sex"], desk, reason="proof", note="بطاقة غير واضحة")
    proposed_later = proposed(salma, cin="ZZ999")
    accept(proposed_later, ["cin"], desk)
    assert [(before, outcome) for before, _after, outcome in lines(client, row)] == [
        ("female", "accepted"), ("QA12345", "not accepted"),
    ]  # fmt: skip
    page = page_of(client, row).content.decode()
    assert "The file said then" in page
    assert "Reason that the member is told:</b> We need to see it" in page
    assert "note for the staff: بطاقة غير واضحة" in page


@pytest.mark.parametrize("end", ["taken back", "lapsed", "said by the file", "merged"])
def test_what_ended_otherwise_keeps_what_the_file_said(salma, desk, client, center, staff, end):
    row = proposed(salma, by=salma.user, cin="AB12345")
    if end == "taken back":
        take_back(row, by=salma.user)
    elif end == "lapsed":
        Proposal.objects.update(lapses_on=today() - timedelta(days=1))
        end_stale_proposals()
    elif end == "said by the file":
        proposed(salma, by=salma.user, cin="QA12345")
    else:
        kept = MemberFactory(center=center)
        proposed(kept, sex="male")
        merge(kept=kept, gone=salma, by=staff(Role.DIRECTOR))
    [(before, _after, outcome)] = lines(client, fresh(row))
    assert before == "QA12345"
    assert outcome == fresh(row).get_state_display()


@once
def test_the_director_reads_who_decided(salma, desk, staff, client):
    refuse(proposed(salma, cin="AB12345"), desk, reason="proof")
    accept(proposed(salma, sex="male"), ["sex"], desk)
    elsewhere = MemberFactory(center=CenterFactory())
    desk.staff_roles.create(role=Role.FRONT_DESK, center=elsewhere.center)
    accept(proposed(elsewhere, sex="male"), ["sex"], fresh(desk))
    client.force_login(staff(Role.DIRECTOR))
    page = client.get(reverse("admin:members_user_activity", args=[desk.pk])).content.decode()
    assert page.count("Changes proposed to a file:") == 2
    assert "not accepted" in page
    assert salma.number in page
    assert elsewhere.number not in page


# Rules of waiting -----------------------------------------------------------------------
def test_of_a_field_proposed_for_both_files_it_is_the_value_of_the_one_that_stays(center, staff):
    kept, gone = MemberFactory(center=center), MemberFactory(center=center)
    own, theirs = proposed(kept, cin="AA1"), proposed(gone, cin="BB2", sex="male")
    merge(kept=kept, gone=gone, by=staff(Role.DIRECTOR))
    assert fresh(own).changes == {"cin": "AA1", "sex": "male"}
    assert fresh(theirs).state == ProposalState.WITHDRAWN


def test_what_waits_for_the_file_that_goes_alone_waits_on(center, staff):
    kept, gone = MemberFactory(center=center), MemberFactory(center=center)
    theirs = proposed(gone, cin="BB2")
    merge(kept=kept, gone=gone, by=staff(Role.DIRECTOR))
    assert (waiting_of(kept).pk, waiting_of(kept).changes) == (theirs.pk, {"cin": "BB2"})


def test_another_value_begins_the_days_anew_and_the_same_does_not(salma, settings):
    settings.PROPOSAL_DAYS = 7
    row = proposed(salma, cin="AB1")
    assert row.lapses_on == today() + timedelta(days=7)
    Proposal.objects.update(lapses_on=today())
    assert proposed(salma, cin="AB1").lapses_on == today()
    assert proposed(salma, cin="AB2").lapses_on == today() + timedelta(days=7)


def test_on_its_last_day_it_still_waits(salma, desk):
    row = proposed(salma, cin="AB1")
    Proposal.objects.update(lapses_on=today())
    assert end_stale_proposals() == 0
    accept(row, ["cin"], desk)
    assert fresh(salma).cin == "AB1"


# A card number that another file has ------------------------------------------------------
def test_a_card_that_another_has_is_said_to_the_desk_and_nothing_is_written(salma, desk, client):
    MemberFactory(cin="AB1")
    row = proposed(salma, cin="AB1", sex="male")
    page = decide(client, row, cin="accept", sex="accept").content.decode()
    assert "look for that file" in page
    assert "Come and see us" not in page
    assert (fresh(salma).sex, fresh(row).state) == ("female", ProposalState.WAITING)


def test_what_was_not_written_is_not_held_by_the_file_in_hand_either(salma):
    """A caller that goes on with it (a registration, at the desk) would write it after all."""
    MemberFactory(cin="AB1")
    with pytest.raises(CardTakenError):
        write_fields(salma, {"cin": "AB1", "sex": "male"})
    assert (salma.cin, salma.sex) == ("QA12345", "female")
