"""The guard of the suite: what it refuses, on both databases, and what it lets pass."""

import pytest
from django.db import connection
from django.db.models import CharField, DateField, F, Max, TimeField
from django.db.models.functions import (
    Cast,
    ExtractHour,
    ExtractYear,
    TruncDate,
    TruncMonth,
    TruncTime,
    TruncYear,
)

from skills_center.base.dates import Days, today, within
from tests.no_foreign_clock import ForeignClockError
from tracks.models import Cohort, Session

REFUSED = {
    "date": lambda rows: rows.filter(starts_at__date=today()),
    "date of another table": lambda rows: rows.filter(cohort__applications_open_at__date=today()),
    "time": lambda rows: rows.filter(starts_at__time__gte="09:00"),
    "month": lambda rows: rows.filter(starts_at__month=9),
    "week day": lambda rows: rows.filter(starts_at__week_day=1),
    "order": lambda rows: rows.order_by("starts_at__hour"),
    "extract": lambda rows: rows.annotate(hour=ExtractHour("starts_at")),
    "extract year": lambda rows: rows.values(year=ExtractYear("starts_at")),
    "truncate": lambda rows: rows.annotate(day=TruncDate("starts_at")),
    "truncate month": lambda rows: rows.annotate(day=TruncMonth("starts_at")),
    "truncate time": lambda rows: rows.annotate(hour=TruncTime("starts_at")),
    "truncate an aggregate": lambda rows: rows.annotate(
        last=TruncYear(Max("attendances__marked_at"))
    ),
    "days of a column": lambda rows: rows.datetimes("starts_at", "day"),
    "cast to a day": lambda rows: rows.annotate(day=Cast("starts_at", DateField())),
    "cast to an hour": lambda rows: rows.annotate(hour=Cast(F("starts_at"), TimeField())),
    "cast to text": lambda rows: rows.annotate(text=Cast("starts_at", CharField())),
}


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED)
def test_query_that_lets_the_database_say_the_day_falls(asked, db):
    with pytest.raises(ForeignClockError):
        list(asked(Session.objects.all()))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT starts_at AT TIME ZONE 'Africa/Casablanca' FROM tracks_session",
        "SELECT * FROM tracks_session WHERE starts_at > now()",
        "SELECT * FROM tracks_session WHERE starts_at > current_date",
        "SELECT strftime('%%Y', starts_at) FROM tracks_session",
    ],
)
def test_so_does_one_written_by_hand(sql, db):
    with connection.cursor() as cursor, pytest.raises(ForeignClockError):
        cursor.execute(sql)


def test_bounds_and_days_pass(db):
    assert list(Session.objects.filter(within("starts_at", Days.of_year(2026)))) == []
    assert list(Cohort.objects.dates("starts_on", "month")) == []
    assert list(Cohort.objects.filter(starts_on__year=2026).values(y=ExtractYear("ends_on"))) == []
