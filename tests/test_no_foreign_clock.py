"""The guard of the suite: what it refuses, on both databases, and what it lets pass."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Max,
    OuterRef,
    Subquery,
    TimeField,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import (
    Cast,
    Coalesce,
    Concat,
    ExtractHour,
    ExtractYear,
    JSONObject,
    LPad,
    StrIndex,
    Substr,
    TruncDate,
    TruncMonth,
    TruncTime,
    TruncYear,
    Upper,
)
from django.utils import timezone

from members.models import Member
from skills_center.base.dates import Days, today, within
from tests.factories.tracks import SessionFactory
from tests.no_foreign_clock import ForeignClockError, fault_in
from tracks.models import Cohort, Enrolment, FollowUp, Session

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
    "function": lambda rows: rows.annotate(day=Func("starts_at", function="DATE")),
    "function of an aggregate": lambda rows: rows.annotate(
        day=Func(Max("attendances__marked_at"), function="DATE")
    ),
    "joined to a text": lambda rows: rows.annotate(
        text=Concat("starts_at", Value("!"), output_field=CharField())
    ),
    "upper case": lambda rows: rows.annotate(text=Upper("starts_at")),
    "part of its text": lambda rows: rows.annotate(text=Substr("starts_at", 1, 10)),
    "written out": lambda rows: rows.annotate(
        at=Func("starts_at", Value("YYYY"), function="to_char", output_field=CharField())
    ),
    "extra": lambda rows: rows.extra(select={"day": "date(starts_at)"}),
    "raw SQL": lambda rows: rows.annotate(day=RawSQL("date(starts_at)", [])),
    "against a day": lambda rows: rows.filter(starts_at__gte=F("cohort__starts_on")),
    "day against it": lambda rows: rows.filter(cohort__starts_on__lte=F("starts_at")),
    "in days": lambda rows: rows.filter(starts_at__in=Cohort.objects.values("starts_on")),
    "between days": lambda rows: rows.filter(
        starts_at__range=(F("cohort__starts_on"), F("cohort__ends_on"))
    ),
    "latest against a day": lambda rows: rows.annotate(
        last=Max("attendances__marked_at")
    ).filter(last__gt=F("cohort__ends_on")),
    "either of both": lambda rows: rows.annotate(
        at=Coalesce("planned_at", "cohort__starts_on", output_field=DateTimeField())
    ),
    "between an instant and a day": lambda rows: rows.filter(
        starts_at__range=(timezone.now(), F("cohort__ends_on"))
    ),
    "called a day": lambda rows: rows.annotate(
        day=ExpressionWrapper(F("starts_at"), output_field=DateField())
    ).filter(day__gte=today()),
    "a day in one case": lambda rows: rows.annotate(
        day=Case(When(title="", then=F("starts_at")), output_field=DateField())
    ).filter(day__gte=today()),
    "the latest as a day": lambda rows: rows.annotate(
        day=Max("attendances__marked_at", output_field=DateField())
    ),
    "the first of two as a day": lambda rows: rows.annotate(
        day=Coalesce("planned_at", "starts_at", output_field=DateField())
    ),
    "one of another table as a day": lambda rows: rows.annotate(
        day=Subquery(Session.objects.values("starts_at")[:1], output_field=DateField())
    ),
    "within a text": lambda rows: rows.annotate(place=StrIndex("starts_at", Value("T"))),
    "filled up": lambda rows: rows.annotate(text=LPad("starts_at", 30, Value(" "))),
    "as data": lambda rows: rows.annotate(data=JSONObject(at="starts_at")),
    "after a day and a time": lambda rows: rows.filter(
        starts_at__gt=Value(timedelta(days=1)) + F("cohort__starts_on")
    ),
    "less a day": lambda rows: rows.annotate(
        since=ExpressionWrapper(F("starts_at") - F("cohort__starts_on"), DurationField())
    ),
    "text by another name": lambda rows: rows.annotate(at=F("starts_at")).filter(at__contains="9"),
} | {
    f"text: {name}": lambda rows, name=name: rows.filter(**{f"starts_at__{name}": "2026"})
    for name in (
        "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "iexact",
        "regex", "iregex",
    )
}  # fmt: skip


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED)
def test_query_that_lets_the_database_say_the_day_falls(asked, db):
    with pytest.raises(ForeignClockError):
        list(asked(Session.objects.all()))


UPDATED = {
    "day": lambda: FollowUp.objects.update(due_on=F("asked_at")),
    "day by the first of two": lambda: FollowUp.objects.update(
        due_on=Coalesce("asked_at", "answered_at")
    ),
    "day of another table": lambda: FollowUp.objects.update(
        due_on=Subquery(Enrolment.objects.filter(pk=OuterRef("enrolment")).values("created_at")[:1])
    ),
    "instant": lambda: FollowUp.objects.update(asked_at=F("due_on")),
    "text": lambda: Member.objects.update(address=F("created_at")),
}


@pytest.mark.parametrize("written", UPDATED.values(), ids=UPDATED)
def test_what_is_written_from_another_column_too(written, db):
    with pytest.raises(ForeignClockError):
        written()


WRITTEN = [
    "SELECT starts_at AT TIME ZONE 'Africa/Casablanca' FROM tracks_session",
    "SELECT * FROM tracks_session WHERE starts_at > now()",
    "SELECT * FROM tracks_session WHERE starts_at > current_date",
    "SELECT * FROM tracks_cohort WHERE starts_on <= CURRENT_TIMESTAMP",
    "SELECT * FROM tracks_cohort WHERE starts_on <= STATEMENT_TIMESTAMP()",
    "SELECT clock_timestamp() - starts_on FROM tracks_cohort",
    "SELECT extract(hour from clock_timestamp())",
    "SELECT transaction_timestamp()::date",
    "SELECT strftime('%%Y', starts_at) FROM tracks_session",
    *(
        f"SELECT {asked} FROM tracks_session"
        for asked in (
            "extract(hour from starts_at)",
            "EXTRACT(YEAR FROM max(starts_at))",
            "date_part('hour', tracks_session.starts_at)",
            'date_trunc(\'day\', "tracks_session"."starts_at")',
            "starts_at::date",
            "(starts_at)::date",
            "max(starts_at)::time",
            "coalesce(cancelled_at, starts_at) :: text",
            "starts_at::timestamp",
            "cast(starts_at AS date)",
            "CAST(min(starts_at) AS varchar(10))",
            "to_char(starts_at, 'YYYY')",
            "timezone('Africa/Casablanca', starts_at)",
            "date(starts_at)",
            'date("starts_at")',
            "substr(starts_at, 1, 10)",
            "left(starts_at::text, 10)",
            "starts_at || ''",
            "'' || starts_at",
            "age(starts_at)",
            "1 WHERE starts_at LIKE '2026%%'",
            "1 WHERE starts_at ~ '^2026'",
            "'today'::timestamptz",
        )
    ),
    "SELECT 1 FROM tracks_session s, tracks_cohort c WHERE s.starts_at >= c.starts_on",
    "SELECT 1 FROM tracks_session s, tracks_cohort c WHERE c.starts_on < (s.starts_at)",
    "SELECT greatest(s.starts_at, c.starts_on) FROM tracks_session s, tracks_cohort c",
    *(
        f"SELECT 1 FROM tracks_session s, tracks_cohort c WHERE {asked}"
        for asked in (
            "s.starts_at BETWEEN '2026-09-20' AND c.ends_on",
            "s.starts_at NOT BETWEEN '2026-09-20' AND (c.ends_on)",
            "s.starts_at IS DISTINCT FROM c.starts_on",
            "s.starts_at IS NOT DISTINCT FROM c.starts_on",
            "s.starts_at <= (SELECT max(o.ends_on) FROM tracks_cohort o)",
            "s.starts_at >= '2026-09-20'::date",
            "s.starts_at >= date '2026-09-20'",
            "s.starts_at >= cast('2026-09-20' AS date)",
            "c.ends_on > CASE WHEN s.title = '' THEN s.starts_at ELSE c.starts_on END",
        )
    ),
    "SELECT x::date FROM (SELECT starts_at AS x FROM tracks_session) s",
    'SELECT starts_at::"date" FROM tracks_session',
    "SELECT to_json(starts_at) FROM tracks_session",
    "SELECT jsonb_build_object('at', starts_at) FROM tracks_session",
    "SELECT timestamp 'today'",
    "SELECT 1 FROM tracks_session WHERE starts_at < 'today'",
    "SELECT x.q::date FROM (SELECT starts_at AS q FROM tracks_session) x",
    "SELECT date(x.q) FROM (SELECT starts_at AS q FROM tracks_session) x",
    "SELECT 1 FROM tracks_session s, tracks_cohort c HAVING max(starts_at) < max(c.starts_on)",
    "SELECT 1 FROM tracks_session s, tracks_cohort c WHERE s.starts_at = ANY(ARRAY[c.starts_on])",
    "SELECT row_to_json(s) FROM tracks_session s",
    "SET TIME ZONE 'UTC'",
    "SET LOCAL TIME ZONE 'UTC'",
]


@pytest.mark.parametrize("sql", WRITTEN)
def test_so_does_one_written_by_hand(sql, db):
    with connection.cursor() as cursor, pytest.raises(ForeignClockError):
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT extract(year from starts_on), to_char(starts_on, 'YYYY') FROM tracks_cohort",
        "SELECT starts_on::text, date(ends_on), date_trunc('month', starts_on) FROM tracks_cohort",
        "SELECT cast(%s AS date), max(starts_at) FROM tracks_session WHERE title LIKE '2026'",
        "SELECT starts_at FROM tracks_session WHERE starts_at >= %s::timestamptz ORDER BY at",
        "SELECT cast(%s AS timestamp with time zone), starts_at, title || room FROM tracks_session",
        "SELECT upper(title), coalesce(cancelled_at, starts_at) FROM tracks_session",
        "SELECT 1 FROM members_message WHERE state::text <> 'sent'::text",
        "SELECT starts_at AS x FROM tracks_session s WHERE s.x > %s AND s.title = 'x'",
        "SELECT CASE WHEN starts_on > %s THEN starts_at ELSE ends_at END FROM tracks_session",
        "SELECT 1 FROM s WHERE starts_at BETWEEN %s AND %s AND starts_on = %s",
        "SELECT starts_at > (SELECT max(at) FROM t WHERE starts_on > %s)",
        "SELECT starts_at - ends_at FROM tracks_session WHERE upper(title) LIKE %s",
    ],
)
def test_what_asks_for_no_hour_is_left_alone(sql):
    assert fault_in(sql) == ""


def test_bounds_and_days_pass(db):
    assert list(Session.objects.filter(within("starts_at", Days.of_year(2026)))) == []
    assert list(Cohort.objects.dates("starts_on", "month")) == []
    later = Session.objects.filter(
        ends_at__gt=F("starts_at"), cohort__ends_on__gt=F("cohort__starts_on")
    )
    instant = Case(When(title="", then=Value(None)), default=F("starts_at"))
    assert list(later.annotate(at=instant).filter(at__gt=timezone.now())) == []
    assert list(later.annotate(last=Max("attendances__marked_at"))) == []
    assert list(Cohort.objects.filter(starts_on__startswith="2026")) == []
    assert list(Cohort.objects.filter(starts_on__year=2026).values(y=ExtractYear("ends_on"))) == []
    assert Session.objects.bulk_update([SessionFactory()], ["cancelled_at", "starts_at"]) == 1
