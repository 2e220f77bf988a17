"""Citizen initiatives: proposed, decided, carried by a team, told, counted, shown."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from skills_center.base.dates import latest_birth_date, today
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.models import Message
from skills_center.results.indicators import INDICATORS
from tests.factories.members import MemberFactory
from tests.factories.social import CampFactory, InitiativeFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh
from tests.test_query_counts import questions
from tracks import services
from tracks.models import SocialAction, TeamPlace

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(center):
    return MemberFactory(center=center)


@pytest.fixture
def initiative(center, member):
    return InitiativeFactory(center=center, proposer=member)


@pytest.fixture
def held(center, member):
    return InitiativeFactory(center=center, proposer=member, state="planned", starts_on=today())


def propose(member, **details):
    words = {"title": "أشجار", "description": "نغرس", "place": "حي السلام", "expected": 40}
    day = {"starts_on": today() + timedelta(days=9)}
    return services.propose(member=member, by=member.user, **words | day | details)


def picture(size=(3000, 2000)):
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    Image.new("RGB", size, "green").save(made, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_here.jpg", made.getvalue(), content_type="image/jpeg")


# Proposed and decided ---------------------------------------------------------------
def test_a_proposal_is_not_counted_before_it_is_done(member, director):
    action = propose(member)
    counted = INDICATORS["citizen_initiatives"]
    assert counted.rows().count() == 0
    services.approve(action, by=director)
    assert counted.rows().count() == 0
    with time_machine.travel(action.starts_on + timedelta(days=1)):
        services.finish_initiative(action, by=director, girls=12, boys=9)
    assert counted.rows().count() == 1
    assert fresh(action).participants == 21


def test_words_are_kept_in_the_language_and_in_arabic(client, member):
    client.force_login(member.user)
    day = (today() + timedelta(days=5)).isoformat()
    words = {"title": "Des arbres", "description": "Planter", "place": "Rue", "expected": "3"}
    client.post("/fr/me/initiatives/propose/", words | {"starts_on": day})
    action = SocialAction.objects.get()
    assert (action.title_fr, action.title_ar, action.state) == ("Des arbres",) * 2 + ("proposed",)
    assert action.proposer == member


def test_what_is_refused_stays_typed(client, member):
    client.force_login(member.user)
    response = client.post(
        "/ar/me/initiatives/propose/",
        {"title": "أشجار", "starts_on": "2020-01-01", "expected": "-1"},
    )
    errors = response.context["form"].errors.keys()
    assert errors == {"description", "place", "starts_on", "expected"}
    assert "أشجار" in response.content.decode()


def test_three_wait_at_most(member):
    for number in range(3):
        propose(member, title=f"{number}")
    with pytest.raises(DomainError):
        propose(member)


def test_a_minor_without_agreement_waits(center):
    minor = MemberFactory(center=center, birth_date=latest_birth_date(15))
    with pytest.raises(DomainError):
        propose(minor)


def test_a_refusal_gives_its_reason(initiative, director, member):
    for reason in ("", "because"):
        with pytest.raises(DomainError):
            services.refuse_initiative(initiative, by=director, reason=reason)
    with pytest.raises(IllegalMoveError):
        services.refuse_initiative(initiative, by=member.user, reason="safety")
    services.refuse_initiative(initiative, by=director, reason="safety")
    assert fresh(initiative).refusal_reason == "safety"
    assert Message.objects.get().user == member.user
    with pytest.raises(IllegalMoveError):
        services.approve(initiative, by=director)


def test_who_proposed_calls_it_off(initiative, member):
    with pytest.raises(IllegalMoveError):
        services.call_off(initiative, by=MemberFactory().user)
    services.call_off(initiative, by=member.user)
    assert fresh(initiative).state == "called_off"


# The team -----------------------------------------------------------------------------
@pytest.fixture
def asked(initiative, member, center):
    """The place of somebody who is asked into the team."""
    other = MemberFactory(center=center)
    services.ask_into_team(initiative, number=other.number, by=member.user)
    return TeamPlace.objects.get(member=other)


def test_asking_by_number_tells_nobody_whose_it_is(client, initiative, member, center):
    other = MemberFactory(center=center, first_name="إيمان")
    client.force_login(member.user)
    address = f"/ar/me/initiatives/{initiative.pk}/"

    def told(number):
        page = client.post(f"{address}ask/", {"number": number}, follow=True).content.decode()
        return page.replace(number, "").replace("csrf", "")

    def bare(page):
        return [line for line in page.splitlines() if "middlewaretoken" not in line]

    TeamPlace.objects.filter(number="KHO-2020-99999").delete()
    known = bare(told(other.number))
    TeamPlace.objects.filter(number=other.number).delete()
    unknown = bare(told("KHO-2020-99999"))
    assert known == unknown
    assert "إيمان" not in "".join(known)


def test_who_is_asked_answers_in_their_own_space(client, initiative, member, center):
    other = MemberFactory(center=center, first_name="إيمان")
    services.ask_into_team(initiative, number=f" {other.number.lower()} ", by=member.user)
    services.ask_into_team(initiative, number=other.number, by=member.user)
    assert Message.objects.get().user == other.user
    place = TeamPlace.objects.get(member=other)
    with pytest.raises(IllegalMoveError):
        services.join_team(place, by=member.user)
    client.force_login(other.user)
    assert initiative.title in client.get("/ar/me/initiatives/").content.decode()
    # Before they join they read what it is, and not who is in it.
    page = client.get(f"/ar/me/initiatives/{initiative.pk}/")
    assert not page.context["team"]
    client.post(f"/ar/me/initiatives/{initiative.pk}/join/")
    assert other in initiative.leaders.all()
    client.force_login(member.user)
    assert "إيمان" in client.get(f"/ar/me/initiatives/{initiative.pk}/").content.decode()


def test_who_declines_is_asked_once(client, initiative, member, center):
    other = MemberFactory(center=center)
    services.ask_into_team(initiative, number=other.number, by=member.user)
    place = TeamPlace.objects.get(member=other)
    client.force_login(other.user)
    pages = ["/ar/me/initiatives/", f"/ar/me/initiatives/{initiative.pk}/"]
    decline = f"/ar/me/initiatives/{initiative.pk}/decline/"
    assert all(f'href="{decline}"' in client.get(page).content.decode() for page in pages)
    assert initiative.title in client.get(decline).content.decode()
    assert fresh(place).answer == "asked"
    assert client.post(decline).url == pages[0]
    assert fresh(place).answer == "declined"
    assert client.get(decline).url == pages[1]  # it is not asked again


def test_who_joined_meanwhile_is_not_declined(client, initiative, asked):
    client.force_login(asked.member.user)
    decline = f"/ar/me/initiatives/{initiative.pk}/decline/"
    sent = untouched(client.get(decline))
    client.post(f"/ar/me/initiatives/{initiative.pk}/join/")
    answer = client.post(decline, sent, follow=True)
    assert "تغير" in answer.content.decode()
    assert fresh(asked).answer == "in"
    assert asked.member in initiative.leaders.all()


def test_who_leaves_is_asked_once(client, initiative, asked):
    services.join_team(asked, by=asked.member.user)
    client.force_login(asked.member.user)
    page = f"/ar/me/initiatives/{initiative.pk}/"
    leave = f"{page}leave/"
    assert f'href="{leave}"' in client.get(page).content.decode()
    assert initiative.title in client.get(leave).content.decode()
    assert fresh(asked).answer == "in"
    for _tap in range(2):
        assert client.post(leave).url == "/ar/me/initiatives/"
        assert fresh(asked).answer == "declined"
    assert asked.member not in initiative.leaders.all()
    assert client.get(leave).url == page
    client.post(f"{page}join/")  # from a page of before: they read that it is for good
    assert fresh(asked).answer == "declined"


def test_who_is_only_asked_leaves_nothing(client, initiative, asked):
    client.force_login(asked.member.user)
    page = f"/ar/me/initiatives/{initiative.pk}/"
    assert client.get(f"{page}leave/").url == page
    client.post(f"{page}leave/")
    assert fresh(asked).answer == "asked"


def test_calling_off_is_asked_once_and_as_it_was_shown(client, initiative, member, director):
    client.force_login(member.user)
    page = f"/ar/me/initiatives/{initiative.pk}/"
    assert f'href="{page}call-off/"' in client.get(page).content.decode()
    sent = untouched(client.get(f"{page}call-off/"), holding="seen")
    services.approve(initiative, by=director)
    for old in (sent, {}):
        assert client.post(f"{page}call-off/", old).url == page
        assert fresh(initiative).state == "planned"
    client.post(f"{page}call-off/", untouched(client.get(f"{page}call-off/"), holding="seen"))
    assert fresh(initiative).state == "called_off"
    assert client.get(f"{page}call-off/").url == page


def test_who_did_not_propose_calls_nothing_off(client, initiative, asked):
    services.join_team(asked, by=asked.member.user)
    client.force_login(asked.member.user)
    page = f"/ar/me/initiatives/{initiative.pk}/"
    assert client.get(f"{page}call-off/").url == page
    client.post(f"{page}call-off/", {"seen": initiative.state})
    assert fresh(initiative).state == "proposed"


def test_a_stranger_has_nothing_to_do_with_it(client, initiative):
    client.force_login(MemberFactory().user)
    for path in ("", "report/", "decline/", "leave/", "call-off/"):
        assert client.get(f"/ar/me/initiatives/{initiative.pk}/{path}").status_code == 404
    for path in ("ask/", "join/", "decline/", "leave/", "call-off/", "show/yes/"):
        assert client.post(f"/ar/me/initiatives/{initiative.pk}/{path}").status_code == 404


def test_who_proposed_does_not_slip_away(initiative, member):
    with pytest.raises(DomainError):
        services.leave_team(initiative.team.get(), by=member.user)
    with pytest.raises(DomainError):
        services.decline_team(initiative.team.get(), by=member.user)
    assert initiative.team.get().answer == "in"


# Told, counted, shown -----------------------------------------------------------------
@once
def test_the_picture_is_made_small_and_says_nothing_of_the_camera(client, held, member):
    client.force_login(member.user)
    address = f"/ar/me/initiatives/{held.pk}/report/"
    client.post(address, {"girls": "7", "boys": "5", "picture": picture()})
    found = fresh(held)
    assert (found.girls, found.boys, bool(found.reported_at)) == (7, 5, True)
    with found.picture.open() as file:
        made = Image.open(file)
        made.load()
    assert (made.size, made.format, dict(made.getexif())) == ((1280, 853), "JPEG", {})
    assert "IMG_here" not in found.picture.name


@once
@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jpg", b"<script>"), ("a.jpg", b"%PDF-1.4 %%EOF"), ("a.png", b""), ("a.svg", b"<svg/>")],
)
def test_what_is_no_picture_is_refused_beside_the_field(client, held, member, name, content):
    client.force_login(member.user)
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    data = {"girls": "7", "boys": "5", "picture": file}
    response = client.post(f"/ar/me/initiatives/{held.pk}/report/", data)
    assert response.context["form"].errors["picture"]
    assert not fresh(held).reported_at


def test_nothing_is_told_before_its_day(initiative, member, director):
    services.approve(initiative, by=director)
    with pytest.raises(DomainError):
        services.report(initiative, girls=1, boys=1, by=member.user)
    with pytest.raises(DomainError):
        services.finish_initiative(initiative, by=director, girls=1, boys=1)


def test_staff_confirm_what_the_team_told(held, member, director):
    with pytest.raises(DomainError):
        services.finish_initiative(held, by=director)
    services.report(held, girls=3, boys=2, by=member.user)
    with pytest.raises(IllegalMoveError):
        services.finish_initiative(held, by=member.user)
    assert services.finish_initiative(held, by=director).state == "done"


def test_it_is_shown_when_each_of_the_team_agrees(client, held, member, center, director):
    other = MemberFactory(center=center, first_name="إيمان")
    place = held.team.create(member=other, number=other.number, answer="in")
    services.report(held, girls=3, boys=2, by=member.user, picture=picture((40, 30)))
    services.finish_initiative(held, by=director)
    addresses = [f"/ar/initiatives/{held.pk}/", f"/ar/initiatives/{held.pk}/picture/"]

    def seen():
        return [client.get(address).status_code for address in addresses]

    own = held.team.get(member=member)
    services.say_may_show(own, may_show=True, by=member.user)
    with pytest.raises(DomainError):
        services.publish(held, by=director)
    assert seen() == [404, 404]
    services.say_may_show(place, may_show=True, by=other.user)
    services.publish(held, by=director)
    assert seen() == [200, 200]
    page = client.get(addresses[0]).content.decode()
    assert member.first_name not in page
    assert "إيمان" not in page
    # One changes their mind: the page is gone at once.
    services.say_may_show(place, may_show=False, by=other.user)
    assert seen() == [404, 404]
    client.force_login(member.user)
    assert seen() == [404, 200]


def test_camps_are_not_shown_as_initiatives(center, director):
    with pytest.raises(DomainError):
        services.publish(CampFactory(center=center, state="done"), by=director)
    with pytest.raises(DomainError):
        services.finish_initiative(CampFactory(center=center, starts_on=today()), by=director)


def test_the_staff_decide_from_the_list_and_the_page(client, center, director, initiative):
    client.force_login(director)
    change = f"/admin/tracks/socialaction/{initiative.pk}/change/"
    page = client.get(change)
    assert {name for name, _label in page.context["moves_open"]} == {
        "approve",
        "refuse",
        "call_off",
    }
    client.post(change, {"_move": "approve"})
    assert fresh(initiative).state == "planned"
    asked = client.post(change, {"_move": "refuse"})
    assert asked.status_code == 302
    assert fresh(initiative).state == "planned"


def test_saving_the_form_of_the_back_office_moves_nothing(client, center, director, initiative):
    client.force_login(director)
    change = f"/admin/tracks/socialaction/{initiative.pk}/change/"
    form = client.get(change).context["adminform"].form
    data = {
        name: form[name].value() if form[name].value() is not None else "" for name in form.fields
    } | {"title_ar": "عنوان", "state": "done", "is_public": "on"}
    inlines = {"moves-TOTAL_FORMS": 0, "moves-INITIAL_FORMS": 0}
    response = client.post(change, data | inlines)
    assert response.status_code == 302, response.context["adminform"].form.errors
    found = fresh(initiative)
    assert (found.title_ar, found.state, found.is_public) == ("عنوان", "proposed", False)


@once
def test_pages_are_valid(client, held, member, valid_html):
    SocialAction.objects.filter(pk=held.pk).update(girls=3, boys=2)
    shown = InitiativeFactory(center=held.center, state="done", is_public=True, girls=3)
    MemberFactory(center=held.center)
    asked = InitiativeFactory(center=held.center)
    asked.team.create(member=member, number=member.number)
    client.force_login(member.user)
    addresses = ["initiatives/", f"initiatives/{shown.pk}/", "me/initiatives/"]
    addresses += ["me/initiatives/propose/", f"me/initiatives/{held.pk}/"]
    addresses += [f"me/initiatives/{held.pk}/report/", f"me/initiatives/{asked.pk}/"]
    for language in ("ar", "fr", "en"):
        for address in addresses:
            valid_html(client.get(f"/{language}/{address}"))


def test_query_counts(client, center, member, held):
    client.force_login(member.user)
    pages = ["/ar/initiatives/", "/ar/me/initiatives/", f"/ar/me/initiatives/{held.pk}/"]
    counts = {address: [] for address in pages}
    for _ in range(3):
        InitiativeFactory(center=center, state="done", is_public=True)
        for action in (InitiativeFactory(center=center), InitiativeFactory(center=center)):
            action.team.create(member=member, number=member.number, answer="in")
        held.team.create(member=MemberFactory(), number=MemberFactory().number, answer="in")
        for address in pages:
            counts[address].append(len(questions(client, address)))
    assert {address: found[0] for address, found in counts.items()} == {
        address: found[2] for address, found in counts.items()
    }
