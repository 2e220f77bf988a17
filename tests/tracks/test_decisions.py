"""The queue of a cohort beside the file: looked at, scored, ranked, decided with its letters."""

import pytest
from django.contrib.messages import get_messages

from members.enums import Role
from skills_center.messaging.models import Message
from tests.factories.members import DocumentFactory, MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh
from tracks import services
from tracks.enums import RefusalReason
from tracks.models import Enrolment, EnrolmentMove, Score

LIST = "/admin/tracks/enrolment/"


def desk(cohort):
    return f"/admin/tracks/cohort/{cohort.pk}/decide/"


def verb(cohort, name):
    return f"/admin/tracks/cohort/{cohort.pk}/{name}/"


@pytest.fixture
def cohort(center):
    cohort = CohortFactory(center=center, capacity=2)
    cohort.criteria.create(name="الدافع", weight=2)
    cohort.criteria.create(name="التفرغ", weight=1)
    return cohort


@pytest.fixture
def manager(client, track_manager):
    client.force_login(track_manager)
    return client


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def points(cohort, *given):
    return {
        f"points_{line.pk}": value for line, value in zip(cohort.criteria.all(), given, strict=True)
    }


# The page ---------------------------------------------------------------------------
def test_queue_shows_the_first_file_and_the_one_asked_for(manager, cohort):
    first, second = (EnrolmentFactory(cohort=cohort, arrival=n) for n in (1, 2))
    assert manager.get(desk(cohort)).context["chosen"] == first
    assert manager.get(desk(cohort), {"who": second.pk}).context["chosen"] == second


def test_file_of_another_cohort_is_not_found_here(manager, cohort):
    stranger = EnrolmentFactory(cohort=CohortFactory(center=cohort.center))
    assert manager.get(desk(cohort), {"who": stranger.pk}).status_code == 404


@once
@pytest.mark.parametrize(
    "asked", [{"show": "nonsense"}, {"who": "x"}, {"take": "-3"}, {"page": "99"}, {"who": "9" * 30}]
)
def test_nonsense_in_the_address_shows_the_queue(manager, cohort, asked):
    EnrolmentFactory(cohort=cohort)
    assert manager.get(desk(cohort), asked).status_code in (200, 404)


@once
@pytest.mark.parametrize("show", ["submitted", "waitlisted", "held", "ended"])
def test_empty_list_says_where_to_look(manager, cohort, show):
    response = manager.get(desk(cohort), {"show": show})
    assert response.context["chosen"] is None
    assert "اللوائح الأخرى" in response.content.decode()


@once
def test_papers_are_links_for_who_may_read_them(client, staff, cohort):
    enrolment = EnrolmentFactory(cohort=cohort)
    document = DocumentFactory(member=enrolment.member, kind="cv")
    for role, linked in [(Role.DIRECTOR, True), (Role.TRACK_MANAGER, False)]:
        client.force_login(staff(role))
        page = client.get(desk(cohort)).content.decode()
        assert (f"/documents/{document.pk}/" in page) is linked, role


@once
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.FRONT_DESK, 403), (Role.COACH, 302), (Role.NETWORK, 403), (Role.COMMITTEE, 302)],
)
@pytest.mark.parametrize("name", ["decide", "capacity", "cancel", "clone"])
def test_who_only_reads_cohorts_decides_and_changes_nothing(
    client, staff, cohort, role, status, name
):
    client.force_login(staff(role))
    for response in (client.get(verb(cohort, name)), client.post(verb(cohort, name), {})):
        assert response.status_code in (status, 403, 404)


@once
@pytest.mark.parametrize("name", ["decide", "capacity", "cancel", "clone"])
def test_cohort_of_another_centre_is_not_found(client, staff, cohort, name):
    client.force_login(staff(Role.DIRECTOR, at=CenterFactory()))
    assert client.get(verb(cohort, name)).status_code == 404
    assert client.post(verb(cohort, name), {"capacity": 9, "reason": "x"}).status_code == 404


@once
@pytest.mark.parametrize("count", [1, 3])
def test_queue_asks_as_much_for_three_as_for_one(
    manager, cohort, count, django_assert_max_num_queries
):
    for number in range(count):
        enrolment = EnrolmentFactory(cohort=cohort, arrival=number + 1)
        DocumentFactory(member=enrolment.member, kind="cv")
        EnrolmentFactory(cohort=CohortFactory(center=cohort.center), member=enrolment.member)
    manager.get(desk(cohort))
    with django_assert_max_num_queries(32):
        manager.get(desk(cohort))


# Scores and ranks -----------------------------------------------------------------------
def test_score_is_written_and_orders_the_queue(manager, cohort, track_manager):
    first, second = (EnrolmentFactory(cohort=cohort, arrival=n) for n in (1, 2))
    address = f"{desk(cohort)}?who={second.pk}"
    response = manager.post(address, points(cohort, 5, 3) | {"score": "1"})
    assert response.status_code == 302
    assert sorted(Score.objects.values_list("points", "by")) == [
        (3, track_manager.pk), (5, track_manager.pk),
    ]  # fmt: skip
    page = manager.get(desk(cohort), {"by_score": "on", "take": 1})
    assert [(one.pk, one.points) for one in page.context["page"]] == [
        (second.pk, 13), (first.pk, None),
    ]  # fmt: skip
    assert page.context["ticked"] == {second.pk}


@once
@pytest.mark.parametrize("given", [(6, 1), ("", 1), ("x", "y")])
def test_score_out_of_the_grid_is_told_beside_it(manager, cohort, given):
    of = {"of": EnrolmentFactory(cohort=cohort).pk}
    response = manager.post(desk(cohort), points(cohort, *given) | {"score": "1"} | of)
    assert response.status_code == 200
    assert response.context["score_form"].errors
    assert not Score.objects.exists()


def test_rank_is_changed_with_its_reason(manager, cohort):
    for number in (1, 2, 3):
        EnrolmentFactory(cohort=cohort, arrival=number, state="waitlisted")
    last = cohort.enrolments.get(arrival=3)
    address = f"{desk(cohort)}?show=waitlisted&who={last.pk}"
    manager.post(address, {"jump": "1", "to": "1", "reason": "خطأ في التسجيل"})
    assert [one.arrival for one in cohort.enrolments.waiting()] == [3, 1, 2]
    missing = manager.post(address, {"jump": "1", "to": "2", "reason": ""})
    assert missing.context["jump_form"].errors
    assert EnrolmentMove.objects.filter(verb="jump").count() == 1
    assert "خطأ في التسجيل" in manager.get(address).content.decode()


def test_waiting_list_is_ordered_by_score_from_its_page(manager, cohort):
    EnrolmentFactory(cohort=cohort, arrival=1, state="waitlisted")
    manager.post(f"{desk(cohort)}?show=waitlisted", {"rank": "1"})
    assert cohort.events.get().verb == "ranked"


# Whom a form is of ---------------------------------------------------------------------
def as_sent(manager, cohort, holding, **asked):
    return untouched(manager.get(desk(cohort), asked), holding=holding)


@pytest.fixture
def grid(cohort):
    return [f"points_{line.pk}" for line in cohort.criteria.all()]


def test_form_is_of_who_was_shown_though_another_is_first_by_now(manager, cohort, grid):
    first, _next = (EnrolmentFactory(cohort=cohort, arrival=n) for n in (1, 2))
    sent = as_sent(manager, cohort, grid[0])
    services.withdraw(first, by=first.member.user)
    answer = manager.post(desk(cohort), sent | dict.fromkeys(grid, "5") | {"score": "1"})
    assert answer.status_code == 200
    assert not Score.objects.exists()
    assert answer.context["chosen"].pk == first.pk
    assert fresh(first).get_state_display() in said(answer)[0]
    assert [words for _label, words in answer.context["typed"]] == ["5", "5"]
    assert "<bdi>5</bdi>" in answer.content.decode()


@once
@pytest.mark.parametrize("of", [None, "", "x", "9" * 30, "0"])
@pytest.mark.parametrize(
    ("show", "typed"),
    [("submitted", {"score": "1"}), ("waitlisted", {"jump": "1", "to": "2", "reason": "خطأ طويل"})],
)
def test_form_that_does_not_say_of_whom_writes_nothing(manager, cohort, grid, of, show, typed):
    for number in (1, 2):
        EnrolmentFactory(cohort=cohort, arrival=number, state=show)
    sent = dict.fromkeys(grid, "4") | typed | ({} if of is None else {"of": of})
    answer = manager.post(f"{desk(cohort)}?show={show}", sent)
    assert answer.status_code == 200
    assert not Score.objects.exists()
    assert not EnrolmentMove.objects.filter(verb="jump").exists()
    assert len(said(answer)) == 1
    assert typed.get("reason", "4") in [words for _label, words in answer.context["typed"]]


def test_form_of_who_is_in_another_cohort_by_now_writes_nothing(manager, cohort, grid):
    elsewhere = EnrolmentFactory(cohort=CohortFactory(center=cohort.center))
    sent = dict.fromkeys(grid, "4") | {"score": "1", "of": elsewhere.pk}
    for address in (desk(cohort), f"{desk(cohort)}?who={elsewhere.pk}"):
        answer = manager.post(address, sent)
        assert (answer.status_code, Score.objects.count()) == (200, 0)
        assert "<bdi>4</bdi>" in answer.content.decode()


@once
def test_rank_that_there_is_not_keeps_the_reason(manager, cohort):
    enrolment = EnrolmentFactory(cohort=cohort, state="waitlisted")
    sent = as_sent(manager, cohort, "to", show="waitlisted")
    assert sent["of"] == [str(enrolment.pk)]
    typed = {"jump": "1", "to": "99", "reason": "خطأ في التسجيل"}
    answer = manager.post(f"{desk(cohort)}?show=waitlisted", sent | typed)
    assert "to" in answer.context["jump_form"].errors
    assert "خطأ في التسجيل" in answer.content.decode()


def test_score_that_a_colleague_gave_meanwhile_is_shown(manager, cohort, grid, staff):
    enrolment = EnrolmentFactory(cohort=cohort)
    sent = as_sent(manager, cohort, grid[0])
    lines = cohort.criteria.values_list("pk", flat=True)
    services.score(enrolment, points=dict.fromkeys(lines, 1), by=staff(Role.DIRECTOR))
    answer = manager.post(desk(cohort), sent | dict.fromkeys(grid, "5") | {"score": "1"})
    page = answer.content.decode()
    assert 'class="theirs"' in page
    for name in grid:  # the head of the form leads to each line
        assert f'href="#id_{name}"' in page
        assert f'id="id_{name}"' in page
    assert set(Score.objects.values_list("points", flat=True)) == {1}


# Letters ----------------------------------------------------------------------------------
def decide(client, cohort, action, *enrolments, **answers):
    chosen = [enrolment.pk for enrolment in enrolments]
    return client.post(
        LIST, {"action": action, "_selected_action": chosen, "desk": cohort.pk, **answers}
    )


@once
def test_letters_are_read_before_anything_happens(manager, cohort):
    first, second, third = (EnrolmentFactory(cohort=cohort, arrival=n) for n in (1, 2, 3))
    response = decide(manager, cohort, "accept", third, second, first)
    page = response.content.decode()
    played = response.context["played"]
    assert [one.member for one in played.moved] == [first.member, second.member, third.member]
    assert page.count("لك مقعد في") == 2
    assert "لائحة انتظار" in played.letters[2][1].body
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"submitted"}
    assert not Message.objects.exists()
    assert not EnrolmentMove.objects.exists()


@once
def test_what_was_read_is_what_leaves(manager, cohort):
    chosen = [EnrolmentFactory(cohort=cohort, arrival=n) for n in (1, 2, 3)]
    read = [
        letter.body
        for _member, letter in decide(manager, cohort, "accept", *chosen).context["played"].letters
    ]
    response = decide(manager, cohort, "accept", *chosen, note="", confirm="1")
    assert response.url == desk(cohort)
    assert list(Message.objects.order_by("pk").values_list("body", flat=True)) == read


@once
def test_letter_of_a_refusal_needs_its_reason_first(manager, cohort):
    enrolment = EnrolmentFactory(cohort=cohort)
    assert decide(manager, cohort, "refuse", enrolment).context["played"] is None
    wrong = decide(manager, cohort, "refuse", enrolment, reason="cancelled", note="", confirm="1")
    assert wrong.context["form"].errors
    read = decide(manager, cohort, "refuse", enrolment, reason="places", note="")
    assert "المقاعد" in read.context["played"].letters[0][1].body
    decide(manager, cohort, "refuse", enrolment, reason="places", note="", confirm="1")
    assert Enrolment.objects.get().state == "refused"


@once
def test_page_says_who_cannot_be_decided_and_who_is_not_told(manager, cohort):
    silent = EnrolmentFactory(cohort=cohort, member=MemberFactory(phone="", email=""))
    refused = EnrolmentFactory(cohort=cohort, state="refused")
    response = decide(manager, cohort, "accept", silent, refused)
    played = response.context["played"]
    assert [one.pk for one in played.not_told] == [silent.pk]
    assert [one.pk for one, _why in played.failed] == [refused.pk]


@once
@pytest.mark.parametrize(
    ("role", "shown"),
    [(Role.DIRECTOR, "tel:+212523451234"), (Role.TRACK_MANAGER, "05 •• •• •• 34")],
)
def test_who_has_a_landline_is_to_be_rung(client, staff, cohort, role, shown):
    client.force_login(staff(role))
    landline = MemberFactory(center=cohort.center, phone="+212523451234", email="")
    rows = [
        EnrolmentFactory(cohort=cohort, member=member)
        for member in (landline, MemberFactory(phone="", email=""))
    ]
    page = decide(client, cohort, "accept", *rows)
    untold = page.context["untold"]
    assert [member for member, _phone in untold["to_ring"]] == [landline]
    assert untold["unreached"] == [rows[1].member]
    assert shown in page.content.decode()


@once
@pytest.mark.parametrize("sent", ["", "x", "9" * 40, "-1", "0"])
def test_nonsense_for_the_desk_leads_to_the_list(manager, cohort, sent):
    enrolment = EnrolmentFactory(cohort=cohort)
    response = decide(manager, cohort, "accept", enrolment, note="", confirm="1", desk=sent)
    assert response.url == LIST
    assert Enrolment.objects.get().state == "accepted"


# The verbs of the cohort ----------------------------------------------------------------
def test_capacity_is_changed_on_its_page(manager, cohort):
    wrong = manager.post(verb(cohort, "capacity"), {"capacity": "0", "reason": ""})
    assert set(wrong.context["form"].errors) == {"capacity", "reason"}
    response = manager.post(verb(cohort, "capacity"), {"capacity": "9", "reason": "قاعة أكبر"})
    assert response.url == f"/admin/tracks/cohort/{cohort.pk}/change/"
    cohort.refresh_from_db()
    assert cohort.capacity == 9


def test_capacity_below_the_seats_held_is_told_and_what_was_typed_stays(manager, cohort):
    EnrolmentFactory.create_batch(2, cohort=cohort, state="accepted")
    response = manager.post(verb(cohort, "capacity"), {"capacity": "1", "reason": "قاعة أصغر"})
    assert response.context["form"].errors
    assert "قاعة أصغر" in response.content.decode()


def test_next_cohort_is_made_from_its_page(manager, cohort):
    first_day = cohort.starts_on.replace(year=cohort.starts_on.year + 1)
    names = {"name_ar": "الفوج الموالي", "name_fr": "", "name_en": ""}
    wrong = manager.post(verb(cohort, "clone"), names | {"starts_on": "لا أدري", "name_ar": ""})
    assert set(wrong.context["form"].errors) == {"starts_on", "name_ar"}
    response = manager.post(verb(cohort, "clone"), names | {"starts_on": first_day.isoformat()})
    made = type(cohort).objects.exclude(pk=cohort.pk).get()
    assert response.url == f"/admin/tracks/cohort/{made.pk}/change/"
    assert (made.name_ar, made.starts_on) == ("الفوج الموالي", first_day)


def test_cohort_is_cancelled_on_its_page(manager, cohort):
    EnrolmentFactory(cohort=cohort)
    assert manager.post(verb(cohort, "cancel"), {"reason": " "}).context["form"].errors
    manager.post(verb(cohort, "cancel"), {"reason": "لا مؤطر"})
    cohort.refresh_from_db()
    assert cohort.cancelled_at
    assert "لا مؤطر" in Message.objects.get().body


def test_each_reason_of_a_refusal_is_chosen_by_staff_or_given_by_the_portal():
    listed = [*RefusalReason.BY_STAFF, *RefusalReason.BY_PORTAL]
    assert sorted(listed) == sorted(RefusalReason.values), (
        "A reason that staff may choose stands in RefusalReason.BY_STAFF; one that only the portal"
        " gives, in BY_PORTAL: each in one of them."
    )
