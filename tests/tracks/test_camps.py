"""Camps: places, guardians, groups, the return."""

import io
from datetime import date, timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, override

from members.enums import ConsentMeans, GuardianAnswer, Role, Sex
from skills_center.base.dates import today
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.models import Message
from skills_center.results.indicators import INDICATORS
from tests.factories.members import MemberFactory, NoticeFactory, UserFactory
from tests.factories.social import (
    CampFactory,
    HeadCountFactory,
    HealthNoteFactory,
    InscriptionFactory,
)
from tests.links import row_behind
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh
from tests.test_query_counts import questions
from tracks import services
from tracks.models import CampInscription, HeadCount, HealthNote, SocialAction
from tracks.services.camps import places_left
from tracks.services.guardians import doubtful_inscriptions

pytestmark = pytest.mark.django_db
names = iter(range(10_000))


def child(**details):
    letters = "ابتجحخدرزسشصضطعغفقكلمنهوي"
    number = next(names)
    name = letters[number % 25] + letters[number // 25 % 25] + "م"
    return {
        "first_name": name,
        "last_name": "الرحالي",
        "sex": Sex.MALE,
        "birth_date": date(today().year - 10, 1, 14),
        "guardian_name": "فاطمة الرحالي",
        "guardian_phone": f"+2126300{number:05}",
    } | details


def inscribed(camp, **details):
    return fresh(services.inscribe(camp, child=child(**details)))


@pytest.fixture
def camp(center):
    return CampFactory(center=center, places=2)


# Places -----------------------------------------------------------------------------
def test_a_place_is_kept_until_the_guardian_agrees(camp):
    found = inscribed(camp)
    assert (found.state, found.arrival) == ("unsigned", 1)
    message = Message.objects.get()
    assert message.address == found.guardian_phone.as_e164
    assert row_behind(message) == found
    found = services.agree(found, means="link")
    assert (found.state, found.agreed_by) == ("confirmed", "link")
    assert services.agree(found, means="link").agreed_at == found.agreed_at
    assert Message.objects.count() == 2


def test_a_signed_paper_confirms_at_once(camp, staff):
    desk = staff(Role.FRONT_DESK)
    found = services.inscribe(camp, child=child(), by=desk, signed_paper=True)
    assert (found.state, found.agreed_by) == ("confirmed", "paper")


def test_the_third_waits_and_follows_when_a_place_is_free(camp):
    first, _second, third = (inscribed(camp) for _ in range(3))
    assert third.state == "waitlisted"
    services.withdraw_child(first)
    assert fresh(third).state == "unsigned"
    assert fresh(first).state == "withdrawn"


def test_who_waits_and_has_agreed_is_confirmed_when_a_place_is_free(camp):
    first, _second, third = (inscribed(camp) for _ in range(3))
    assert services.agree(third, means="link").state == "waitlisted"
    services.withdraw_child(first)
    assert fresh(third).state == "confirmed"


def test_girls_and_boys_have_limits_of_their_own(center):
    camp = CampFactory(center=center, places=3, girls_places=1)
    girl, second_girl = (inscribed(camp, sex=Sex.FEMALE) for _ in range(2))
    boys = [inscribed(camp) for _ in range(3)]
    assert [one.state for one in (girl, second_girl, *boys)] == [
        "unsigned",
        "waitlisted",
        "unsigned",
        "unsigned",
        "waitlisted",
    ]
    services.withdraw_child(boys[0])
    assert fresh(boys[2]).state == "unsigned"
    assert fresh(second_girl).state == "waitlisted"


def test_a_child_sent_twice_has_one_inscription(camp):
    same = child(first_name="آدم")
    first = services.inscribe(camp, child=same)
    assert services.inscribe(camp, child=same | {"first_name": "ادم"}).pk == first.pk
    sister = services.inscribe(camp, child=same | {"first_name": "هبة"})
    assert sister.pk != first.pk


@pytest.mark.parametrize(("years", "fine"), [(6, False), (7, True), (15, True), (16, False)])
def test_ages_count_on_the_first_day(camp, years, fine):
    born = camp.starts_on.replace(year=camp.starts_on.year - years)
    if fine:
        assert inscribed(camp, birth_date=born)
    else:
        with pytest.raises(DomainError):
            inscribed(camp, birth_date=born)
    eve = camp.birth_dates[0] - timedelta(days=1), camp.birth_dates[1] + timedelta(days=1)
    for day in eve:
        with pytest.raises(DomainError):
            inscribed(camp, birth_date=day)


@pytest.mark.parametrize(
    "closed", [{"places": None}, {"state": "done"}, {"starts_on": today()}, {"kind": "initiative"}]
)
def test_what_takes_no_inscriptions(center, closed):
    camp = CampFactory(center=center, **closed)
    with pytest.raises(DomainError):
        inscribed(camp)


def test_more_places_go_to_who_waits_and_fewer_than_given_are_refused(camp, director):
    waiting = [inscribed(camp) for _ in range(4)][2:]
    with pytest.raises(DomainError):
        services.change_places(camp, places=1, by=director)
    services.change_places(camp, places=3, by=director)
    assert [fresh(one).state for one in waiting] == ["unsigned", "waitlisted"]


# Groups -----------------------------------------------------------------------------
def test_a_group_takes_all_its_places_or_none(center, director):
    camp = CampFactory(center=center, places=10, boys_places=4)
    inscribed(camp)
    services.add_group(camp, association="…", girls=5, boys=3, by=director)
    assert places_left(camp) == {"female": 1, "male": 0}
    for girls, boys in ((2, 0), (0, 1), (1, 1), (0, 0)):
        with pytest.raises(DomainError):
            services.add_group(camp, association="…", girls=girls, boys=boys, by=director)
    assert HeadCount.objects.count() == 1


def test_a_group_that_stays_away_frees_its_places(center, director, staff):
    camp = CampFactory(center=center, places=3)
    group = services.add_group(camp, association="…", girls=1, boys=2, by=director)
    waits = inscribed(camp)
    with pytest.raises(IllegalMoveError):
        services.withdraw_group(group, by=staff(Role.FRONT_DESK))
    services.withdraw_group(group, by=director)
    assert fresh(waits).state == "unsigned"


# The return --------------------------------------------------------------------------
@pytest.fixture
def back(center):
    """A camp of last week."""
    day = today() - timedelta(days=8)
    return CampFactory(center=center, starts_on=day, ends_on=day + timedelta(days=6))


def test_the_figures_are_those_who_came(back, director):
    came = [InscriptionFactory(camp=back, state="confirmed", sex="female") for _ in range(3)]
    stayed = InscriptionFactory(camp=back, state="confirmed")
    waiting = InscriptionFactory(camp=back, state="waitlisted")
    group = HeadCountFactory(camp=back, girls=4, boys=2)
    for verb in (lambda: None, lambda: [services.mark_came(one, by=director) for one in came]):
        verb()
        with pytest.raises(DomainError):
            services.reconcile(back, by=director)
    services.mark_absent(stayed, by=director)
    with pytest.raises(DomainError):
        services.reconcile(back, by=director)
    services.count_group(group, girls_came=3, boys_came=2, by=director)
    lines = {line.code: (line.expected, line.came) for line in services.lines_of(back)}
    assert lines == {"children": (4, 3), "groups": (6, 5), "both": (10, 8)}
    closed = services.reconcile(back, by=director)
    assert (closed.girls, closed.boys, closed.state) == (6, 2, "done")
    assert fresh(waiting).state == "withdrawn"
    with pytest.raises(DomainError):
        services.mark_came(stayed, by=director)


def test_a_camp_counts_once_it_is_closed(back, director):
    SocialAction.objects.filter(pk=back.pk).update(girls=20, boys=22)
    counted = INDICATORS["camp_children"]
    assert counted.total(counted.rows()) == 0
    closed = services.reconcile(back, by=director)  # typed figures stay
    assert (closed.girls, closed.boys) == (20, 22)
    assert counted.total(counted.rows()) == 42


def test_closing_waits_for_the_return_and_for_who_may(camp, back, director, staff):
    with pytest.raises(DomainError):
        services.reconcile(camp, by=director)
    with pytest.raises(IllegalMoveError):
        services.reconcile(back, by=staff(Role.FRONT_DESK))


def test_the_page_of_the_return_shows_the_difference_and_closes(client, back, director):
    InscriptionFactory(camp=back, state="came", sex="female")
    HeadCountFactory(camp=back, girls=4, boys=2, girls_came=3, boys_came=2)
    client.force_login(director)
    address = f"/admin/tracks/socialaction/{back.pk}/return/"
    page = client.get(address)
    assert [line.difference for line in page.context["lines"]] == [0, -1, -1]
    client.post(address)
    assert fresh(back).participants == 6


def test_a_camp_called_off_tells_the_guardians(camp, director):
    inscribed(camp)
    Message.objects.all().delete()
    services.call_off(camp, by=director)
    assert Message.objects.count() == 1
    assert CampInscription.objects.get().state == "withdrawn"


def test_link_of_a_camp_called_off_says_so_and_leads_on(client, center, agreed, director):
    center.phone = "+212523000000"
    center.save()
    CampInscription.objects.filter(pk=agreed.pk).update(first_name="Zqchild")
    services.call_off(agreed.camp, by=director)
    page = client.get(reverse("tracks:inscription", args=[agreed.token]))
    said = page.content.decode()
    assert page.templates[0].name == "tracks/camp_called_off.html"
    assert agreed.camp.title in said
    assert "tel:+212523000000" in said
    assert reverse("tracks:camps") in said
    assert "Zqchild" not in said


# What is forgotten -------------------------------------------------------------------
def purge():
    out = io.StringIO()
    call_command("purge", stdout=out)
    return dict(line.split(": ") for line in out.getvalue().splitlines())


def test_health_notes_go_a_week_after_the_return_and_names_a_year_after(center):
    notes = {}
    for days in (7, 8, 366):
        day = today() - timedelta(days=days)
        camp = CampFactory(center=center, starts_on=day, ends_on=day)
        found = InscriptionFactory(camp=camp, state="came", first_name="ياسمين")
        notes[days] = HealthNoteFactory(inscription=found)
    found = purge()
    assert (found["health notes erased"], found["inscriptions in camps emptied"]) == ("2", "1")
    assert list(HealthNote.objects.all()) == [notes[7]]
    emptied = fresh(notes[366].inscription)
    assert (emptied.first_name, emptied.guardian_name, emptied.guardian_phone) == ("", "", "")
    assert (emptied.sex, emptied.birth_date.month, emptied.state) == ("male", 1, "came")
    assert purge()["inscriptions in camps emptied"] == "0"


def test_a_child_who_does_not_go_leaves_no_health_note(camp):
    found = inscribed(camp)
    services.write_health_note(found, text="حساسية")
    services.withdraw_child(found)
    assert not HealthNote.objects.exists()
    with pytest.raises(DomainError):
        services.write_health_note(found, text="حساسية")


# On the phone of the guardian -----------------------------------------------------------
def typed(**details):
    return {
        "first_name": "آدم",
        "last_name": "الرحالي",
        "sex": "male",
        "birth_date": f"14/01/{today().year - 10}",
        "guardian_name": "فاطمة الرحالي",
        "guardian_phone": "06 12 34 56 78",
    } | details


def test_registering_on_the_phone(client, camp):
    notice = NoticeFactory()
    address = f"/ar/camps/{camp.pk}/register/"
    assert notice.summary in client.get(address).content.decode()
    wrong = client.post(address, typed(birth_date="14/01/1990", guardian_phone="12"))
    assert wrong.context["form"].errors.keys() == {"birth_date", "guardian_phone"}
    assert "آدم" in wrong.content.decode()
    for _ in range(2):  # two taps on the button
        assert client.post(address, typed()).url == f"/ar/camps/{camp.pk}/registered/"
    found = CampInscription.objects.get()
    assert (found.language, found.notice_version) == ("ar", notice.version)


@once
def test_the_guardians_link_from_agreement_to_health_note(client, camp):
    found = inscribed(camp)
    address = f"/ar/camps/link/{found.token}/"
    early = client.post(f"{address}health/", {"text": "حساسية"})
    assert early.status_code == 404  # who found the phone writes nothing
    wrong = client.post(address, {"birth_date": "1/1/2014", "agrees": "on"})
    assert wrong.context["form"].errors["birth_date"]
    right = {"birth_date": found.birth_date.strftime("%d/%m/%Y"), "agrees": "on"}
    assert client.post(address, right).status_code == 302
    assert fresh(found).state == "confirmed"
    for text in ("حساسية", "حساسية من الفول"):
        assert client.post(f"{address}health/", {"text": text}).status_code == 302
    assert HealthNote.objects.get().text == "حساسية من الفول"
    assert "الفول" not in client.get(address).content.decode()
    client.post(f"{address}health/", {"text": "ك" * 1001})
    assert HealthNote.objects.get().text == "حساسية من الفول"
    client.post(f"{address}health/", {"text": "", "erase": "on"})
    assert not HealthNote.objects.exists()
    shown = untouched(client.get(address), holding="seen")
    for old in ({}, {"seen": "waitlisted"}):
        client.post(f"{address}withdraw/", old)
        assert fresh(found).state == "confirmed"  # another than the page showed
    client.post(f"{address}withdraw/", shown)
    assert fresh(found).state == "withdrawn"
    client.post(address, right)
    assert fresh(found).state == "withdrawn"


@pytest.fixture
def agreed(camp):
    """A child whose guardian agreed."""
    found = inscribed(camp)
    services.agree(found, means=ConsentMeans.LINK)
    return found


@pytest.fixture
def health_pages(client, agreed, staff):
    """Where the health of a child is written: by the guardian, and at the desk for them."""
    client.force_login(staff(Role.FRONT_DESK))
    page = f"/ar/camps/link/{agreed.token}/"
    desk = f"/admin/tracks/campinscription/{agreed.pk}/health/"
    return {"guardian": (page, f"{page}health/", "health_form"), "desk": (desk, desk, "form")}


EITHER = "Either write the note or tick that it is erased: not both."
NOTHING_TYPED = "Write the note, or tick that the one before is erased."


@once
@pytest.mark.parametrize("door", ["guardian", "desk"])
@pytest.mark.parametrize(
    ("note", "sent", "fault"),
    [
        ("حساسية", {"text": " "}, NOTHING_TYPED),
        ("حساسية", {"text": "ربو", "erase": "on"}, EITHER),
        ("", {"text": ""}, "Write what the leader must know."),
    ],
)
def test_an_empty_box_erases_no_note_that_nobody_sees(
    client, agreed, health_pages, door, note, sent, fault
):
    if note:
        services.write_health_note(agreed, text=note)
    shown, address, form = health_pages[door]
    opened = client.get(shown).context[form]
    assert ("erase" in opened.fields) == bool(note)
    answer = client.post(address, {**opened.initial, **sent})
    assert answer.context[form].errors == {"text": [gettext_in_arabic(fault)]}
    assert sent["text"].strip() in answer.content.decode()
    assert [row.text for row in HealthNote.objects.all()] == ([note] if note else [])


@once
@pytest.mark.parametrize("door", ["guardian", "desk"])
def test_an_erased_note_is_called_erased(client, agreed, health_pages, door):
    services.write_health_note(agreed, text="حساسية")
    shown, address, form = health_pages[door]
    opened = client.get(shown).context[form]
    sent = {**opened.initial, "text": "", "erase": "on"}
    answer = client.post(address, sent, follow=True)
    assert not HealthNote.objects.exists()
    told = [str(message) for message in answer.context["messages"]]
    assert told == [gettext_in_arabic("The health note is erased.")]


def test_no_verb_erases_a_note_by_an_empty_text(agreed):
    services.write_health_note(agreed, text="حساسية")
    with pytest.raises(DomainError):
        services.write_health_note(agreed, text=" ")
    assert HealthNote.objects.get().text == "حساسية"


def gettext_in_arabic(sentence):
    with translation.override("ar"):
        return gettext(sentence)


@once
@pytest.mark.parametrize("token", ["1", "x:y", "1:AAAA", "٣:AAAA", "9" * 30 + ":A"])
def test_forged_links_open_nothing(client, camp, token):
    inscribed(camp)
    for path in ("", "health/", "withdraw/"):
        address = f"/ar/camps/link/{token}/{path}"
        assert client.post(address, {"text": "x"}).status_code == 404
    assert CampInscription.objects.get().state == "unsigned"


def test_a_link_dies_with_the_phone_and_with_the_camp(client, camp):
    found = inscribed(camp)
    address = f"/ar/camps/link/{found.token}/"
    CampInscription.objects.update(guardian_phone="+212699999999")
    assert client.get(address).status_code == 404
    token = fresh(found).token
    day = today() - timedelta(days=9)
    SocialAction.objects.update(starts_on=day, ends_on=day)
    assert client.get(f"/ar/camps/link/{token}/").status_code == 404


@once
def test_guesses_of_the_birth_date_are_counted(client, camp):
    found = inscribed(camp)
    address = f"/ar/camps/link/{found.token}/"
    answers = [
        client.post(address, {"birth_date": f"{day}/3/2014", "agrees": "on"}).status_code
        for day in range(1, 11)
    ]
    assert answers == [200] * 8 + [429] * 2


@once
def test_registrations_from_one_place_and_for_one_phone_are_counted(client, camp):
    address = f"/ar/camps/{camp.pk}/register/"
    letters = "ابتجحخدرز"
    answers = [client.post(address, typed(first_name=f"{one}م")).status_code for one in letters]
    assert answers == [302] * 8 + [429]
    cache.clear()
    answers = [client.post(address, {}).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]


@once
@pytest.mark.parametrize("state", ["unsigned", "waitlisted", "confirmed", "withdrawn"])
def test_pages_of_families_are_valid(client, camp, valid_html, state):
    found = InscriptionFactory(camp=camp, state=state)
    addresses = ["camps/", f"camps/{camp.pk}/", f"camps/{camp.pk}/register/"]
    addresses += [f"camps/{camp.pk}/registered/", f"camps/link/{found.token}/"]
    for language in ("ar", "fr", "en"):
        for address in addresses:
            valid_html(client.get(f"/{language}/{address}"))


@once
def test_camps_not_shown_are_not_there(client, center):
    hidden = CampFactory(center=center, is_public=False)
    closed = CampFactory(center=center, state="done")
    for camp in (hidden, closed):
        for path in ("", "register/", "registered/"):
            assert client.get(f"/ar/camps/{camp.pk}/{path}").status_code == 404


@once
def test_query_counts(client, center, director, staff):
    leader = staff(Role.COACH)
    camp = CampFactory(center=center, leader=leader, places=90)
    pages = {
        "/ar/camps/": None,
        f"/ar/camps/{camp.pk}/": None,
        "/ar/coach/camps/": leader,
        f"/ar/coach/camps/{camp.pk}/": leader,
        "/admin/tracks/campinscription/": director,
        "/admin/tracks/headcount/": director,
        "/admin/tracks/socialaction/": director,
        f"/admin/tracks/socialaction/{camp.pk}/return/": director,
    }
    counts = {address: [] for address in pages}
    for _ in range(3):
        CampFactory(center=center, leader=leader)
        found = InscriptionFactory(camp=camp, state="confirmed")
        HealthNoteFactory(inscription=found)
        HeadCountFactory(camp=camp)
        for address, user in pages.items():
            client.logout()
            if user:
                client.force_login(user)
            client.get(address)
            counts[address].append(len(questions(client, address)))
    assert {address: found[0] for address, found in counts.items()} == {
        address: found[2] for address, found in counts.items()
    }


# At the desk -------------------------------------------------------------------------------
def test_the_desk_inscribes_and_what_was_typed_stays(client, camp, staff):
    desk = staff(Role.FRONT_DESK)
    client.force_login(desk)
    address = "/admin/tracks/campinscription/add/"
    data = typed(camp=camp.pk, birth_date="1990-01-14", language="fr", health="ربو")
    wrong = client.post(address, data)
    assert wrong.context["adminform"].form.errors
    assert "آدم" in wrong.content.decode()
    right = data | {"birth_date": f"{today().year - 10}-01-14", "signed_paper": "on"}
    response = client.post(address, right)
    found = CampInscription.objects.get()
    assert response.url == f"/admin/tracks/campinscription/{found.pk}/change/"
    assert (found.state, found.language, found.health_note.text) == ("confirmed", "fr", "ربو")
    page = client.get(response.url).content.decode()
    assert "ربو" not in page


def test_the_desk_takes_the_paper_later(client, camp, staff):
    found = inscribed(camp)
    client.force_login(staff(Role.FRONT_DESK))
    client.post(f"/admin/tracks/campinscription/{found.pk}/change/", {"_move": "agree_on_paper"})
    assert (fresh(found).state, fresh(found).agreed_by) == ("confirmed", "paper")


@once
def test_a_note_that_nobody_sees_is_not_replaced_unseen(client, camp, staff):
    found = inscribed(camp)
    client.force_login(staff(Role.DIRECTOR))
    address = f"/admin/tracks/campinscription/{found.pk}/health/"
    sent = untouched(client.get(address), holding="text")
    assert client.post(address, sent | {"text": "ربو"}).status_code == 302
    answer = client.post(address, sent | {"text": "حساسية"})
    assert answer.context["form"].non_field_errors()
    assert "ربو" not in answer.content.decode()
    assert HealthNote.objects.get().text == "ربو"
    seen = untouched(answer, holding="text")
    assert seen["text"] == ["حساسية"]
    assert client.post(address, seen).status_code == 302
    assert HealthNote.objects.get().text == "حساسية"


def test_a_count_that_was_confirmed_is_not_written_over_unseen(client, center, director):
    """Who counts as many as were expected says something too."""
    camp = CampFactory(center=center, starts_on=today(), ends_on=today() + timedelta(days=6))
    group = HeadCountFactory(camp=camp, girls=5, boys=4)
    client.force_login(director)
    came = f"/admin/tracks/headcount/{group.pk}/came/"
    sent = untouched(client.get(came), holding="girls_came")
    assert client.post(came, sent | {"girls_came": "5", "boys_came": "4"}).status_code == 302
    answer = client.post(came, sent | {"girls_came": "3", "boys_came": "4"})
    assert 'class="theirs"' in answer.content.decode()
    assert fresh(group).girls_came == 5


def test_a_group_that_does_not_fit_is_refused_on_the_page(client, camp, director):
    client.force_login(director)
    address = "/admin/tracks/headcount/add/"
    data = {"camp": camp.pk, "association": "جمعية", "girls": 9, "boys": 9}
    assert client.post(address, data).context["adminform"].form.non_field_errors()
    response = client.post(address, data | {"girls": 1, "boys": 1})
    group = HeadCount.objects.get()
    assert response.status_code == 302
    came = f"/admin/tracks/headcount/{group.pk}/came/"
    refused = client.post(came, {"girls_came": 1, "boys_came": 1})
    assert refused.context["form"].non_field_errors()
    client.post(
        "/admin/tracks/headcount/", {"action": "withdraw_group", "_selected_action": group.pk}
    )
    assert fresh(group).withdrawn_at


# Whose number it is -----------------------------------------------------------------------
@once
@pytest.mark.parametrize("days", [0, 1])
@pytest.mark.parametrize("of", ["file", "account"])
def test_agreement_by_a_number_of_a_minor_is_looked_at_whatever_date_was_typed(
    client, agreed, center, staff, of, days
):
    born = agreed.birth_date + timedelta(days=days)
    phone = agreed.guardian_phone
    fields = {"phone": phone} if of == "file" else {"phone": "", "user": UserFactory(phone=phone)}
    MemberFactory(center=center, birth_date=born, **fields)
    client.force_login(staff(Role.FRONT_DESK))
    listed = client.get("/admin/tracks/campinscription/?agreement=doubtful").context["cl"]
    assert list(listed.result_list) == [agreed]
    confirm = {"action": "agree_on_paper", "_selected_action": [agreed.pk]}
    client.post("/admin/tracks/campinscription/", confirm, follow=True)
    assert (fresh(agreed).state, fresh(agreed).agreed_by) == ("confirmed", ConsentMeans.PAPER)
    assert not doubtful_inscriptions(CampInscription.objects.all()).exists()


def test_agreement_by_a_number_of_an_adult_is_the_guardians(agreed, center):
    MemberFactory(center=center, phone=agreed.guardian_phone)
    assert not doubtful_inscriptions(CampInscription.objects.all()).exists()


# "I do not know this child" ----------------------------------------------------------------
def test_who_knows_no_such_child_says_so_and_is_written_to_no_more(client, camp):
    found = inscribed(camp)
    page = reverse("tracks:inscription", args=[found.token])
    question = reverse("tracks:child_not_known", args=[found.token])
    assert question in client.get(page).content.decode()
    asked = client.get(question)
    assert found.first_name not in asked.content.decode()
    assert fresh(found).state == "unsigned"
    with override("en"):
        words = client.get(reverse("tracks:child_not_known", args=[found.token])).content.decode()
    assert "You do not know this child?" in words
    assert "I do not know this child" in words
    assert "this person" not in words
    for _twice in range(2):
        answered = client.post(question, follow=True)
        assert answered.redirect_chain[-1][0] == page
    assert fresh(found).state == "withdrawn"
    move = found.moves.last()
    assert move.reason_told == GuardianAnswer.UNKNOWN.label
    assert not Message.objects.filter(address=found.guardian_phone.as_e164).exists()


@once
@pytest.mark.parametrize(
    "path", ["inscription", "child_not_known", "withdraw_child", "health_note"]
)
def test_link_of_a_child_whom_nobody_knows_says_whom_to_call_and_nothing_more(client, center, path):
    center.phone = "+212523000000"
    center.save()
    camp = CampFactory(center=center, places=1, place="غابة المعمورة")
    found = inscribed(camp)
    services.say_not_known(found)
    address, page = (reverse(f"tracks:{one}", args=[found.token]) for one in (path, "inscription"))
    for answer in (client.post(address, {"text": "x"}, follow=True), client.get(page)):
        said = answer.content.decode()
        said = said[said.index("<main") : said.index("</main>")]
        assert answer.status_code == 200
        assert "+212523000000" in said
        kept = (camp.title, camp.place, found.first_name, fresh(found).get_state_display(), "<form")
        assert [words for words in kept if words in said] == []


def test_who_withdrew_a_child_still_reads_of_the_camp(client, agreed):
    """They proved who they are: the link goes on saying where it stands."""
    services.withdraw_child(agreed)
    page = reverse("tracks:inscription", args=[agreed.token])
    assert agreed.camp.title in client.get(page).content.decode()


def test_place_of_a_child_whom_nobody_knows_goes_to_the_next(center):
    camp = CampFactory(center=center, places=1)
    found, waits = inscribed(camp), inscribed(camp)
    services.say_not_known(found)
    assert fresh(waits).state == "unsigned"


def test_guardian_who_agreed_withdraws_instead(client, agreed):
    client.post(reverse("tracks:child_not_known", args=[agreed.token]))
    assert fresh(agreed).state == "confirmed"
    with pytest.raises(DomainError):
        services.say_not_known(agreed)


def test_browser_of_the_child_does_not_answer(client, camp, center):
    found = inscribed(camp)
    child = MemberFactory(center=center, birth_date=found.birth_date)
    client.force_login(child.user)
    client.post(reverse("tracks:child_not_known", args=[found.token]))
    assert fresh(found).state == "unsigned"


def test_number_that_said_no_twice_is_written_to_by_staff_alone(client, camp, director):
    number = "+212655555555"
    for _child in range(2):
        services.say_not_known(inscribed(camp, guardian_phone=number))
    address = reverse("tracks:register", args=[camp.pk])
    refused = client.post(address, typed(guardian_phone=number))
    assert refused.context["form"].errors.keys() == {"guardian_phone"}
    assert not Message.objects.exists()
    services.inscribe(camp, child=child(guardian_phone=number), by=director)
    assert Message.objects.get().address == number


@once
def test_names_keep_their_place_in_the_sentence_of_another_script(client, camp):
    """“باسم : « مخيم »” would else be read from the wrong side on the French page."""
    found = inscribed(camp, first_name="باسم")
    page = reverse("tracks:inscription", args=[found.token]).replace("/ar/", "/fr/")
    shown = client.get(page).content.decode()
    assert "<bdi>باسم</bdi>" in shown
    assert f"<bdi>{camp.title}</bdi>" in shown


def test_two_children_withdrawn_together_are_both_withdrawn(client, center, director):
    """Who waits goes first: the place of the other would be given to them in between."""
    camp = CampFactory(center=center, places=1)
    children = [InscriptionFactory(camp=camp, state=state) for state in ("confirmed", "waitlisted")]
    client.force_login(director)
    page = reverse("admin:tracks_campinscription_changelist")
    chosen = {ACTION_CHECKBOX_NAME: [str(one.pk) for one in children]}
    sent = untouched(client.get(page), "changelist-form") | chosen
    client.post(page, sent | {"action": ["withdraw_child"]})
    assert {fresh(one).state for one in children} == {"withdrawn"}
