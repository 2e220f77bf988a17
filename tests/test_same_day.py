"""The same rows fall on the same day on both databases: the day of Morocco's clocks."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from itertools import product

import pytest
import time_machine
from django.contrib import admin
from django.contrib.admin import DateFieldListFilter
from django.urls import reverse

from members.activity import Source
from members.enums import Role
from members.models import Consent
from members.services.inactivity import inactive_members
from skills_center.base.dates import Days, within
from skills_center.messaging.models import Message
from skills_center.network.models import Holiday
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory
from tests.morocco import LAST_CHANGE, RAMADAN, SPANS, hours, wall
from tests.test_query_counts import questions
from tracks.models import Cohort, Session


def days_of(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@pytest.fixture
def hourly(center):
    """`hourly(first, last)`: a session at each hour; returns how many fall on each day."""
    cohort = CohortFactory(center=center)

    def write(first, last):
        instants = hours(first, last)
        Session.objects.bulk_create(
            [
                Session(cohort=cohort, starts_at=instant, ends_at=instant + timedelta(hours=1))
                for instant in instants
            ],
            batch_size=2000,
        )
        return Counter(wall(instant).date() for instant in instants)

    return write


@pytest.mark.parametrize(("first", "last"), SPANS.values(), ids=SPANS)
def test_sessions_of_each_day_month_and_year(hourly, first, last):
    expected = hourly(first, last)
    found = {day: Session.objects.between(day, day).count() for day in days_of(first, last)}
    assert found == {day: expected[day] for day in found}
    assert Session.objects.between(first, last).count() == sum(found.values())
    for year, month in {(day.year, day.month) for day in expected}:
        found = Session.objects.filter(within("starts_at", Days.of_month(year, month)))
        in_month = [n for day, n in expected.items() if (day.year, day.month) == (year, month)]
        assert found.count() == sum(in_month)
    for year in {day.year for day in expected}:
        found = Session.objects.filter(within("starts_at", Days.of_year(year)))
        assert found.count() == sum(n for day, n in expected.items() if day.year == year)


def test_deeds_of_each_day(hourly):
    expected = hourly(LAST_CHANGE, LAST_CHANGE)
    source = Source(
        lambda *_: Session.objects.all(), "starts_at", lambda row: (str(row.pk), "", "")
    )
    for day in days_of(LAST_CHANGE - timedelta(days=1), LAST_CHANGE + timedelta(days=1)):
        found = source.newest(None, None, day, 100)
        assert len(found) == expected[day]
        assert {wall(entry.at).date() for entry in found} == {day}


def test_who_gave_a_sign_of_life_on_the_day_itself_stays(center, settings):
    """Five years later: a consent at each hour around the day of the change."""
    long_ago = LAST_CHANGE.replace(year=2020)
    instants = hours(LAST_CHANGE, LAST_CHANGE)
    with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC)):
        members = [MemberFactory(center=center, user=None) for _instant in instants]
    for member in members:
        member.registered_on, member.seen_on = long_ago, None
    type(members[0]).objects.bulk_update(members, ["registered_on", "seen_on"])
    consents = [Consent(member=one, purpose="processing", notice_version="1") for one in members]
    Consent.objects.bulk_create(consents)
    for consent, instant in zip(consents, instants, strict=True):
        consent.given_at = instant
    Consent.objects.bulk_update(consents, ["given_at"])
    later = LAST_CHANGE.replace(year=LAST_CHANGE.year + settings.RETENTION_YEARS)
    with time_machine.travel(datetime(later.year, later.month, later.day, 12, tzinfo=UTC)):
        found = set(inactive_members())
    earlier = {
        member
        for member, instant in zip(members, instants, strict=True)
        if wall(instant).date() < LAST_CHANGE
    }
    assert found == earlier
    assert len(earlier) == 23  # the 20th began at 23:00 UTC


def test_filters_of_django_have_bounds_from_python():
    """Its filter by days, should a list of the back office take one: today is today in Morocco."""
    field = Session._meta.get_field("starts_at")
    for instant in hours(LAST_CHANGE, LAST_CHANGE):
        with time_machine.travel(instant, tick=False):
            links = DateFieldListFilter(field, None, {}, Session, None, "starts_at").links
        begin, end = links[1][1].values()
        midnight = datetime.combine(wall(instant).date(), time())
        assert (wall(begin), wall(end)) == (midnight, midnight + timedelta(days=1))


# The drill-down over a list --------------------------------------------------------------
@pytest.fixture
def messages(client, staff, db):
    """`messages(instants)`: a message queued at each; then an administrator is logged in."""

    def write(instants):
        rows = Message.objects.bulk_create(
            Message(channel="email", address="a@b.ma", language="ar", body="…")
            for _instant in instants
        )
        for row, instant in zip(rows, instants, strict=True):
            row.queued_at = instant
        Message.objects.bulk_update(rows, ["queued_at"], batch_size=200)
        client.force_login(staff(Role.ADMINISTRATOR))

    return write


@pytest.fixture
def listed(client):
    """`listed(year=2026)`: the days of the list, and the links and text over it, in French."""

    def read(url=None, **chosen):
        url = url or reverse("admin:messaging_message_changelist")
        query = {f"queued_at__{part}": number for part, number in chosen.items()}
        client.cookies["django_language"] = "fr"
        response = client.get(url, query)
        assert response.status_code == 200
        rows = response.context["cl"].queryset
        days = Counter(wall(at).date() for at in rows.values_list("queued_at", flat=True))
        choices = next(c for c in response.context if "choices" in c and "back" in c)
        return days, choices["choices"], choices["back"]

    return read


def test_drill_down_shows_each_message_on_its_day(messages, listed):
    instants = hours(LAST_CHANGE, LAST_CHANGE)
    instants += [datetime(2026, 12, 31, 23, 30, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)]
    instants += [datetime(2025, 12, 31, 22, 30, tzinfo=UTC), datetime(2025, 12, 31, 23, tzinfo=UTC)]
    messages(instants)
    expected = Counter(wall(instant).date() for instant in instants)
    days, choices, back = listed()
    assert (days, back) == (expected, None)
    assert [choice["title"] for choice in choices] == ["2025", "2026", "2027"]
    days, choices, back = listed(year=2026)
    assert set(days) == {day for day in expected if day.year == 2026}
    assert [choice["title"] for choice in choices] == [
        "Janvier 2026",
        "Septembre 2026",
        "Décembre 2026",
    ]
    assert back["title"] == "Toutes les dates"
    days, choices, back = listed(year=2026, month=9)
    assert [choice["title"].lower() for choice in choices] == [
        "19 septembre",
        "20 septembre",
        "21 septembre",
    ]
    for number in (19, 20, 21):
        day = LAST_CHANGE.replace(day=number)
        days, choices, back = listed(year=2026, month=9, day=number)
        assert days == {day: expected[day]}
        assert [choice.get("link") for choice in choices] == [None]
        assert back["link"] == "?queued_at__month=9&queued_at__year=2026"


@pytest.mark.parametrize("year", RAMADAN)
def test_drill_down_in_ramadan(messages, listed, year):
    first, last = RAMADAN[year]
    instants = hours(first, first) + hours(last, last)
    messages(instants)
    expected = Counter(wall(instant).date() for instant in instants)
    for day, count in expected.items():
        days, _choices, _back = listed(year=day.year, month=day.month, day=day.day)
        assert days == {day: count}


def test_each_link_of_the_drill_down_leads_to_rows(messages, listed):
    messages([datetime(2026, month, 11, hour, tzinfo=UTC) for month in (2, 9) for hour in (0, 23)])
    _days, choices, _back = listed()
    while link := choices and choices[0].get("link"):
        days, choices, back = listed(url=reverse("admin:messaging_message_changelist") + link)
        assert days
        assert back


def test_drill_down_of_an_empty_list(messages, listed):
    messages([])
    assert listed() == (Counter(), [], None)
    _days, choices, back = listed(year=2026)
    assert (choices, back["title"]) == ([], "Toutes les dates")


def test_drill_down_asks_as_many_questions_for_ten_years_as_for_two(client, messages):
    url = reverse("admin:messaging_message_changelist")
    messages([datetime(2026 + number, 5, 5, tzinfo=UTC) for number in range(2)])
    client.get(url)  # warm
    few = len(questions(client, url))
    messages([datetime(2027 + number, 1 + number, 5, tzinfo=UTC) for number in range(9)])
    client.get(url)
    assert len(questions(client, url)) == few


@pytest.mark.parametrize(
    "query",
    [
        "queued_at__date=2026-09-20",
        "queued_at__hour=3",
        "queued_at__year__gte=2026",
        "queued_at__month=9",
        "queued_at__day=20",
        "queued_at__year=9999",
        "queued_at__year=0",
        "queued_at__year=abc",
        "queued_at__year=2026&queued_at__month=99999999999999999999",
        "queued_at__year=2026&queued_at__month=9&queued_at__day=99999999999999999999",
        "queued_at__year=2026&queued_at__month=9&queued_at__month=-9",
        "queued_at__contains=2026-09",
        "queued_at__icontains=2026-09",
        "queued_at__startswith=2026-09-20",
        "queued_at__istartswith=2026-09-20",
        "queued_at__endswith=00",
        "queued_at__iendswith=00",
        "queued_at__iexact=2026-09-20",
        "queued_at__regex=^2026",
        "queued_at__iregex=^2026",
        "user__last_login__startswith=2026",
        "sent_at__time=12:00",
        "user__last_login__date=2026-09-20",
    ],
)
def test_address_that_asks_the_database_for_the_day_is_refused(client, messages, query):
    messages([])
    assert client.get(f"{reverse('admin:messaging_message_changelist')}?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["queued_at__year=2026&queued_at__month=13", "queued_at__year=2026&queued_at__day=31"]
)
def test_day_that_is_none_does_not_break_the_list(client, messages, query):
    messages([datetime(2026, 9, 20, tzinfo=UTC)])
    url = f"{reverse('admin:messaging_message_changelist')}?{query}"
    assert client.get(url, follow=True).status_code == 200


@pytest.mark.parametrize("number", ["13", "0", "9" * 20, "-1", "1e9", "x", "", "٩"])
def test_number_of_no_month_and_no_day_breaks_no_list(client, messages, number):
    messages([])
    drilled = [one for one in admin.site._registry.values() if one.date_hierarchy]
    assert len(drilled) > 4
    for one, part in product(drilled, ["month", "day"]):
        name = one.date_hierarchy
        query = {f"{name}__year": "2026", f"{name}__month": "9", f"{name}__{part}": number}
        url = reverse(f"admin:{one.opts.app_label}_{one.opts.model_name}_changelist")
        assert client.get(url, query).status_code in (200, 302, 400), one


@pytest.mark.parametrize(
    "query",
    [
        "id__exact={n}", "id={n}", "pk={n}", "pk__in=1,{n}", "id__range=-{n},{n}", "id__gt={n}",
        "cohort={n}", "cohort__id__exact={n}", "cohort__in={n}", "cohort__capacity__gte={n}",
        "starts_at__gte=0001-01-01T00:00%2B05:00", "starts_at__lt=9999-12-31T23:59-05:00",
        "cohort__starts_on__month={n}", "cohort__starts_on__year={n}", "cohort__starts_on__year=0",
        "cohort__starts_on__year__in=2026,99999", "title__contains=%00", "title__regex=(",
    ],
)  # fmt: skip
@pytest.mark.parametrize("number", [10**30, "1e400", "NaN", "-Infinity"])
def test_value_that_no_column_holds_breaks_no_list(client, messages, query, number):
    messages([])
    url = reverse("admin:tracks_session_changelist")
    response = client.get(f"{url}?{query.format(n=number)}")
    assert response.status_code in (302, 400)


def test_amount_that_no_column_holds_breaks_no_list(client, messages):
    messages([])
    url = reverse("admin:enterprises_grant_changelist")
    for number, status in {10**40: 400, 10**17: 400, "NaN": 400, "5000.00": 200}.items():
        assert client.get(url, {"amount__gte": number}).status_code == status


@pytest.mark.parametrize(
    "query",
    [
        "queued_at__gte=2026-09-20T10:00%2B01:00", "queued_at=2026-09-20T10:00Z", "id__gte=5",
        "id__in=1,2,3", "state__contains=99999999999999999999", "state__isnull=False",
    ],
)  # fmt: skip
def test_other_lookups_of_an_address_are_answered(client, messages, query):
    messages([])
    assert client.get(f"{reverse('admin:messaging_message_changelist')}?{query}").status_code == 200


def test_drill_down_by_days_is_the_same(client, director, center):
    """Of a column that holds days: no hour is in it to be turned."""
    for month in (1, 9):
        CohortFactory(center=center, starts_on=datetime(2026, month, 1).date())
    client.force_login(director)
    url = reverse("admin:tracks_cohort_changelist")
    response = client.get(url, {"starts_on__year": 2026, "starts_on__month": 9})
    assert response.context["cl"].result_count == 1
    assert client.get(url, {"starts_on__year": 9999}).status_code == 400


WITH_DAYS = [
    model for model, model_admin in admin.site._registry.items() if model_admin.date_hierarchy
]


@pytest.mark.parametrize("model", WITH_DAYS)
def test_list_with_days_over_it_begins_with_the_latest(rf, staff, model):
    """Where the rows are many, an index that begins with the day leads to them."""
    request = rf.get("/")
    request.user = staff(Role.ADMINISTRATOR)
    model_admin = admin.site._registry[model]
    changelist = model_admin.get_changelist_instance(request)
    order = list(changelist.get_queryset(request).query.order_by)
    assert order[:2] == [f"-{model_admin.date_hierarchy}", "-pk"]
    indexed = {index.fields[0] for index in model._meta.indexes}
    assert model in {Cohort, Holiday} or model_admin.date_hierarchy in indexed


def test_latest_message_comes_first(messages, client):
    late, early = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    messages([early, late, early])
    shown = client.get(reverse("admin:messaging_message_changelist")).context["cl"].result_list
    assert [row.queued_at for row in shown] == [late, early, early]
