"""No query and no line of the code leaves it to somebody else when an instant was."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import DateField, DateTimeField

from skills_center.results.indicators import INDICATORS
from tests.instants import Names, faults_in
from tests.marks import once

pytestmark = once

ROOT = Path(__file__).parent.parent
NOT_READ = {"tests", "var"}
# What looks like a fault and is none, with the reason.
EXCUSED = {
    ("skills_center/base/dates.py", "make_aware"): "the one place that does it",
    ("skills_center/base/dates.py", "combine"): "the same",
    ("skills_center/results/indicator.py", "…__year"): "of days: a test below proves it",
    ("skills_center/results/figures.py", "ExtractYear"): "the same",
    ("skills_center/base/admin_lookups.py", "…__year"): "a name in an address: it becomes bounds",
    ("skills_center/base/admin_dates.py", "…__…"): "the same",
    ("skills_center/base/admin_lookups.py", "…__…"): "the start of a lookup, to find its field",
    ("skills_center/base/heartbeat.py", "now and days"): "seconds until a timer is believed",
    ("members/activity.py", "format of at"): "`at` is the name of a field there",
    ("bench/site.py", "now.date"): "the week in the name of a template: no page shows it",
    ("skills_center/seed/simulate/calendar.py", "combine"): "looks for the offset at noon",
    ("skills_center/base/checks.py", "time.localtime"): "looks whether C tells the portal's hour",
}

# What is told for trial: its moments are made by `Calendar.at` and carry the offset of the portal's
# clocks, so that their date is the day of the portal; a day added may end at any hour.
CARRY_THEIR_OFFSET = "skills_center/seed/simulate/"
OF_MOMENTS = re.compile(r"\w+\.date|\w+ and days")
# The constants that are added to instants as time that passes: an hour more or less on the clocks,
# once a year, changes nothing that somebody was told. Each with what it is.
WAITS = {
    ("tracks/services/coaching_notes.py", "KEPT"): "two years that notes are kept",
    ("tracks/services/coaching_notes.py", "SECOND_TAP"): "a minute in which one taps twice",
    ("tracks/services/attendance.py", "CLOCKS_DIFFER"): "minutes by which a phone may be wrong",
    ("tracks/services/follow_ups.py", "CORRECTED_WITHIN"): "a week to correct an answer",
    ("tracks/exports/calendars.py", "BEFORE"): "half a year back that a calendar shows",
    ("members/services/guardians.py", "WAITS"): "between two messages to a guardian",
    ("members/services/guardians.py", "LINK_LASTS"): "a month that a link is good",
    ("members/services/guardian_answers.py", "REMINDED_AFTER"): "until a guardian is reminded",
    ("members/services/guardian_answers.py", "ENDS_AFTER"): "until nobody waits for a guardian",
    ("members/services/held_papers.py", "HELD_FOR"): "hours that a form's papers are held",
    ("members/services/log_ins.py", "KEPT"): "a year that log-ins are kept",
    ("members/privacy/typed.py", "NOBODYS_LAST"): "half an hour that a session of nobody lasts",
    ("skills_center/messaging/outbox/delivery.py", "CODE_LASTS"): "minutes that a code lasts",
    ("skills_center/messaging/outbox/moves.py", "DEAD_AFTER"): "minutes until a worker is dead",
    ("skills_center/messaging/outbox/pauses.py", "PROBE_LASTS"): "minutes that one tries for all",
    ("skills_center/messaging/outbox/moves.py", "APART"): "an hour by which clocks may differ",
    ("skills_center/messaging/outbox/moves.py", "FARTHEST_TRY"): "days that no try is away",
    ("skills_center/messaging/outbox/moves.py", "WAITS"): "between two tries of one message",
    ("skills_center/base/stray_files.py", "BEING_WRITTEN"): "a day until a file counts as a stray",
    ("members/models/invitations.py", "LASTS"): "a week that an invitation lasts",
    ("members/models/imports.py", "KEPT"): "a month that a register is kept",
    ("members/services/messages.py", "_TOLD_MEANWHILE"): "a day in which somebody still tells",
    ("skills_center/base/quiet_hours.py", "KNOWN_BEFORE"): "hours before it begins",
}


def fields():
    for model in apps.get_models(include_auto_created=True):
        yield from model._meta.get_fields()


def is_instant(field):
    return isinstance(field, DateTimeField)


@pytest.fixture(scope="module")
def names():
    found = Names(
        instants=(one.name for one in fields() if is_instant(one)),
        days=(one.name for one in fields() if isinstance(one, DateField) and not is_instant(one)),
        relations=(one.name for one in fields() if one.is_relation),
    )
    # The reader knows a field by its name: no name may be both.
    assert not found.instants & (found.days | found.relations)
    assert {"starts_at", "last_login"} < found.instants
    return found


def modules(migrations=False):
    """Every module of the project, benches too; or its migrations."""
    tops = (top for top in ROOT.iterdir() if top.name not in NOT_READ and top.name[0] != ".")
    for top in tops:
        for path in [top] if top.suffix == ".py" else top.rglob("*.py"):
            if ("migrations" in path.parts) == migrations:
                yield path.relative_to(ROOT)


def test_code_turns_instants_into_days_in_one_place(names):
    found = {(str(path), what): line for path in modules() for line, what in faults_of(path, names)}
    assert len(list(modules())) > 200
    assert {key: line for key, line in found.items() if key not in EXCUSED} == {}
    assert set(EXCUSED) - set(found) == set(), "these excuses excuse nothing any more"


def faults_of(path, names, waits=WAITS):
    """What is wrong in a module, but for the days of moments that carry their offset."""
    source = (ROOT / path).read_text(encoding="utf-8")
    its_waits = [name for file, name in waits if file == str(path)]
    for line, what in faults_in(source, names, its_waits):
        if not (str(path).startswith(CARRY_THEIR_OFFSET) and OF_MOMENTS.fullmatch(what)):
            yield line, what


@pytest.mark.parametrize(("path", "name"), WAITS)
def test_each_wait_is_a_constant_of_its_module_that_is_added(path, name, names):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assigned = [one for one in tree.body if isinstance(one, ast.Assign)]
    (made,) = [one.value for one in assigned if name in [ast.unparse(it) for it in one.targets]]
    assert "timedelta(" in ast.unparse(made)
    others = {wait: why for wait, why in WAITS.items() if wait != (path, name)}
    unlisted = [what for _line, what in faults_of(path, names, others)]
    assert [what for what in unlisted if what.endswith("and days")]


def test_migrations_ask_no_database_for_the_hour(names):
    for path in modules(migrations=True):
        text = (ROOT / path).read_text(encoding="utf-8")
        found = [what for _line, what in faults_in(text, names) if what.startswith("SQL")]
        assert found == [], path


# What a script would use to say at which hour an instant was: the phone's own time zones.
HOURS_OF_THE_PHONE = re.compile(
    r"toLocale(Time|Date)?String|Intl\.DateTime|\.to(Date|Time)String\("
    r"|\.get(FullYear|Month|Hours|Minutes|Seconds|Date|Day|TimezoneOffset)\("
)


def test_no_script_shows_the_hour_of_the_phone():
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    assert len(scripts) > 5
    assert [path.name for path in scripts if HOURS_OF_THE_PHONE.search(path.read_text())] == []
    assert HOURS_OF_THE_PHONE.search('new Date(moment).toLocaleTimeString("fr")')


def test_no_template_leaves_the_hour_of_the_portal():
    """A page shows instants in Casablanca unless a tag or a filter says otherwise."""
    otherwise = re.compile(
        r"localtime off|\|\s*utc\b|\|\s*timezone:|% timezone "
        # A part of an instant is that of Greenwich.
        r"|_at\.(date|time|year|month|day|hour|minute|weekday|isocalendar)\b"
    )
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    assert len(pages) > 50
    assert [page.name for page in pages if otherwise.search(page.read_text("utf-8"))] == []


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda one: one.code)
def test_each_figure_is_placed_in_its_year_by_a_day(indicator):
    model = indicator.rows().model
    for name in indicator.date.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model
    assert isinstance(field, DateField)
    assert not is_instant(field)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("rows.filter(created_at__date__gte=day)", "created_at__date"),
        ("rows.filter(Q(cohort__sessions__starts_at__year=2026))", "starts_at__year"),
        ("rows.exclude(**{'user__last_login__date': day})", "last_login__date"),
        ("rows.filter(Q(('queued_at__month', 9)))", "queued_at__month"),
        ("rows.order_by('-starts_at__hour')", "starts_at__hour"),
        ("rows.values_list('marked_at__time')", "marked_at__time"),
        ("rows.filter(newest__week=3)", "newest__week"),
        ("rows.filter(**{f'{field}__year': 2026})", "…__year"),
        ("rows.filter(**{f'{path}__starts_at__day': 1})", "starts_at__day"),
        ("rows.filter(**{f'{verb}_at__date': day})", "_at__date"),
        ("rows.filter(**{field + '__year': 2026})", "…__year"),
        ("rows.annotate(day=TruncDate('starts_at'))", "TruncDate"),
        ("rows.annotate(day=functions.TruncMonth(F('at')))", "TruncMonth"),
        ("rows.annotate(day=Trunc('cohort__sessions__ends_at', 'day'))", "Trunc"),
        ("rows.annotate(year=ExtractYear(indicator.date))", "ExtractYear"),
        ("rows.annotate(hour=Extract('at', 'hour'))", "Extract"),
        ("from a import TruncYear as Y\nrows.annotate(year=Y('at'))", "TruncYear"),
        ("rows.datetimes('starts_at', 'month')", "datetimes()"),
        ("rows.dates('starts_at', 'month')", "dates()"),
        ("Cast('starts_at', DateField())", "Cast()"),
        ("Cast(F('starts_at'), output_field=x) or Cast(F('at'), models.DateField())", "Cast()"),
        ("Cast('starts_at', models.TimeField())", "Cast()"),
        ("cursor.execute('SELECT 1 WHERE at > now()')", "SQL: now()"),
        ("RunSQL('UPDATE a SET day = current_date')", "SQL: current_date"),
        ("RawSQL('at AT TIME ZONE %s', [zone])", "SQL: at time zone"),
        ("rows.extra(select={'day': 'date_trunc(\\'day\\', at)'})", "SQL: date_trunc("),
        ("rows.raw('SELECT at::date FROM a')", "SQL: ::date"),
        ("rows.raw(f'SELECT cast({column} as date) FROM a')", "SQL: as date)"),
        ("rows.raw('SELECT strftime(\\'%Y\\', at) FROM a')", "SQL: strftime("),
        ("import time\ntime.strftime('%H:%M')", "time.strftime"),
        ("import time as t\nt.localtime()", "time.localtime"),
        ("from time import ctime\nctime()", "time.ctime"),
        ("timezone.make_aware(datetime.combine(day, hour))", "make_aware"),
        ("datetime.combine(day, hour, zone)", "combine"),
        ("message.queued_at.date()", "queued_at.date"),
        ("from django.utils import timezone\ntimezone.now().date()", "now.date"),
        ("from django.utils import timezone\nnow = timezone.now()\nnow.hour", "now.hour"),
        ("at = instant_at(day, hour)\nf'{at:%H:%M}'", "format of at"),
        ("opened = start_of_day(day)\nopened += timedelta(days=1)", "opened and days"),
        ("import datetime\nDateField(default=datetime.date.today)", "datetime.date.today"),
        ("models.DateField(auto_now_add=True)", "auto_now_add"),
        ("self.starts_at.hour", "starts_at.hour"),
        ("session.starts_at.strftime('%H:%M')", "starts_at.strftime"),
        ("f'{self.queued_at:%Y-%m-%d}'", "format of queued_at"),
        ("date_format(session.starts_at, 'H:i')", "date_format(starts_at)"),
        ("cohort.applications_open_at + timedelta(days=7)", "applications_open_at and days"),
        ("cohort.applications_open_at + shift", "applications_open_at and days"),
        ("opened = instant_at(day, hour)\nopened + timedelta(days=30)", "opened and days"),
        ("instant_at(day, hour) - timedelta(days=30)", "instant_at and days"),
        ("session.starts_at + 7 * timedelta(days=1)", "starts_at and days"),
        ("Cast('starts_at', output_field=DateField())", "Cast()"),
        ("timedelta(weeks=1) + session.starts_at", "starts_at and days"),
        ("session.starts_at - relativedelta(months=1)", "starts_at and days"),
        ("at = session.starts_at\nat.date()", "at.date"),
        ("def f(s):\n    at = s.starts_at\n    return at.hour", "at.hour"),
        ("at = session.starts_at\nother = at\nother.weekday()", "other.weekday"),
        ("a, b = session.starts_at, session.ends_at\nb.time()", "b.time"),
        ("if (at := session.starts_at).year == 2026: pass", "starts_at.year"),
        ("at = session.starts_at\nat.replace(hour=9)", "at.replace"),
        ("at = a.starts_at if a else None\nat.strftime('%H')", "at.strftime"),
        ("at = session.starts_at or timezone.now()\nat + timedelta(days=7)", "at and days"),
        ("at = min(a.starts_at, now)\nat.day", "at.day"),
        ("at = getattr(session, 'starts_at')\nat.day", "at.day"),
        ("for at in rows.values_list('starts_at', flat=True): at.date()", "at.date"),
        ("for n, at in rows.values_list('pk', 'starts_at').distinct(): at.date()", "at.date"),
        ("[at.date() for at in rows.values_list('cohort__starts_at', flat=True)]", "at.date"),
        ("for row in rows.values('starts_at'): row['starts_at'].date()", "starts_at.date"),
        ("timezone.now() + timedelta(days=7)", "now and days"),
        ("timezone.now() - timedelta(7)", "now and days"),
        ("timezone.now() + UNLISTED", "now and days"),
        ("session.starts_at + UNLISTED", "starts_at and days"),
        ("session.starts_at - UNLISTED", "starts_at and days"),
        ("session.starts_at + timedelta(hours=24 * 7)", "starts_at and days"),
        ("session.starts_at + timedelta(hours=24 * weeks)", "starts_at and days"),
        ("session.starts_at + timedelta(minutes=1440)", "starts_at and days"),
        ("session.starts_at - timedelta(seconds=86400)", "starts_at and days"),
        ("session.starts_at + 7 * DAY", "starts_at and days"),
        ("(session.starts_at + timedelta(hours=1)).date()", "starts_at.date"),
        ("rows.update(starts_at=F('starts_at') + timedelta(days=7))", "starts_at and days"),
        ("rows.filter(ends_at__gt=7 * DAY + F('cohort__starts_at'))", "cohort__starts_at and days"),
        ("rows.annotate(at=Max('starts_at') - timedelta(weeks=1))", "starts_at and days"),
        ("datetime.now(UTC).date()", "now.date"),
        ("import datetime as d\nd.datetime.now(d.UTC).hour", "now.hour"),
        ("datetime.fromtimestamp(x, UTC).date()", "fromtimestamp.date"),
        ("session.starts_at.astimezone(UTC).date()", "astimezone.date"),
        ("timezone.localtime(x, UTC).date()", "localtime of a zone"),
        ("timezone.localdate(x, timezone=UTC)", "localdate of a zone"),
        ("str(x.starts_at)[:10]", "str(starts_at)"),
        ("x.starts_at.isoformat()[:10]", "part of starts_at"),
        ("x.starts_at.isoformat(' ').split()[0]", "part of starts_at"),
        ("f'{x.starts_at}'", "format of starts_at"),
        ("format(x.starts_at, '%H:%M')", "format(starts_at)"),
        ("'{:%H:%M}'.format(x.starts_at)", "format(starts_at)"),
        ("'{at:%H:%M}'.format(at=x.starts_at)", "format(starts_at)"),
        ("'%s' % x.starts_at", "format of starts_at"),
        ("'%s %s' % (x, x.starts_at)", "format of starts_at"),
        ("dateformat.format(x.starts_at, 'H:i')", "format(starts_at)"),
        ("attrgetter('starts_at.year')", "starts_at.year"),
        ("attrgetter('session.starts_at.hour')", "starts_at.hour"),
        ("import time\ntime.gmtime()", "time.gmtime"),
        ("rows.filter(**{'%s__date' % field: day})", "…__date"),
        ("rows.filter(**{'%(field)s__date' % names: day})", "…__date"),
        ("rows.filter(**{'{}__date'.format(field): day})", "…__date"),
        ("rows.filter(**{'__'.join((field, 'date')): day})", "…__…"),
        ("rows.filter(**{LOOKUP_SEP.join([field, part]): day})", "…__…"),
        ("rows.filter(**{f'starts_at__{part}': day})", "starts_at__"),
        ("rows.filter(**{'starts_at__' + part: day})", "starts_at__"),
        ("rows.filter(**{'starts_at__%s' % part: day})", "starts_at__"),
        ("rows.filter(**{f'{field}__{part}': day})", "…__…"),
        ("r.annotate(due_on=F('created_at')).filter(due_on__year=1)", "due_on__year"),
        ("r.annotate(due_on=Max('a__created_at')).filter(due_on__year=1)", "due_on__year"),
        ("r.annotate(made=F('created_at')).filter(made__year=2026)", "made__year"),
        ("def day_of(starts_at): return starts_at.date()", "starts_at.date"),
        ("[at.date() for at in [s.starts_at for s in rows]]", "at.date"),
        ("for at in (s.starts_at for s in rows): at.hour", "at.hour"),
        ("rows.values_list('starts_at', flat=True).first().date()", "starts_at.date"),
        ("rows.aggregate(Max('starts_at'))['starts_at__max'].date()", "starts_at__max.date"),
        ("import datetime\ndatetime.date(x.starts_at)", "date(starts_at)"),
        ("datetime.weekday(x.starts_at)", "weekday(starts_at)"),
        ("x.starts_at.ctime()", "starts_at.ctime"),
        ("session.starts_at + timedelta(hours=HOURS)", "starts_at and days"),
        ("x.starts_at.toordinal()", "starts_at.toordinal"),
        ("timezone.now().toordinal()", "now.toordinal"),
        ("import datetime\ndatetime.date.fromtimestamp(x)", "datetime.date.fromtimestamp"),
        ("from datetime import date\ndate.fromtimestamp(x)", "datetime.date.fromtimestamp"),
        ("'at %(at)s' % {'at': x.starts_at}", "format of starts_at"),
        ("_('at %s') % x.starts_at", "format of starts_at"),
        ("_('at %(at)s') % {'at': x.starts_at}", "format of starts_at"),
        ("text % x.starts_at", "format of starts_at"),
        ("format_html('{}', x.starts_at)", "format_html(starts_at)"),
        ("repr(x.starts_at)", "repr(starts_at)"),
        ("writer.writerow([x.pk, x.starts_at])", "writerow(starts_at)"),
        ("writer.writerows([[x.pk, x.starts_at]])", "writerows(starts_at)"),
        ("map(str, [x.starts_at])", "str(starts_at)"),
        ("map(str, rows.values_list('starts_at', flat=True))", "str(starts_at)"),
        ("methodcaller('date')(x.starts_at)", "methodcaller(starts_at)"),
        ("x.starts_at - (a.ends_on - b.ends_on)", "starts_at and days"),
        ("x.starts_at + relativedelta(hour=9)", "starts_at and days"),
        ("x.starts_at + relativedelta(day=1)", "starts_at and days"),
        ("for n, at in enumerate(rows.values_list('starts_at', flat=True)): at.hour", "at.hour"),
        ("next(iter(rows.values_list('starts_at', flat=True))).date()", "starts_at.date"),
        ("next(x.starts_at for x in rows).date()", "starts_at.date"),
        ("def begun(x): return x.starts_at\nbegun(x).date()", "begun.date"),
        (
            "class A:\n    def begun(self): return self.starts_at\n"
            "    def day(self): return self.begun().date()",
            "begun.date",
        ),
        (
            "class A:\n    def begun(self): return self.starts_at\nrow.begun().date()",
            "begun.date",
        ),
        ("x.starts_at - (today() - x.ends_on)", "starts_at and days"),
        ("x.starts_at + (timedelta(hours=1) + timedelta(days=7))", "starts_at and days"),
        ("x.starts_at - (x.ends_on - x.due_on) * 2", "starts_at and days"),
        ("cursor.execute('SELECT date(starts_at)')", "SQL: date(starts_at"),
        ("RawSQL('to_char(starts_at, %s)', [])", "SQL: to_char("),
        ("cursor.execute('SELECT starts_at::timestamp')", "SQL: ::timestamp"),
        ("cursor.execute('SELECT CAST(starts_at AS text)')", "SQL: cast(starts_at"),
        ("cursor.execute('SELECT clock_timestamp()')", "SQL: clock_timestamp"),
        ("cursor.execute('SET TIME ZONE UTC')", "SQL: set time zone"),
        (
            "from django.utils import timezone\ntimezone.activate(UTC)",
            "django.utils.timezone.activate",
        ),
        (
            "from django.utils.timezone import override\nwith override(UTC): pass",
            "django.utils.timezone.override",
        ),
    ],
)
def test_each_kind_of_fault_is_found(source, found, names):
    assert found in [what for _line, what in faults_in(source, names)]


@pytest.mark.parametrize(
    "source",
    [
        "rows.filter(due_on__year=2026, cohort__starts_on__month__gte=9)",
        "rows.exclude(morning_messages__day=today())",
        "rows.dates('due_on', 'year', order='DESC')",
        "pattern.dates(last)",
        "rows.annotate(year=ExtractYear('accepted_on'), month=TruncMonth(F('due_on')))",
        "Cast('due_on', DateField())",
        "Cast('starts_at', CharField())",
        "rows.filter(starts_at__gte=start, starts_at__lt=end)",
        "timezone.localtime(session.starts_at).date()",
        "date_format(timezone.localtime(session.starts_at), 'H:i')",
        "session.starts_at + timedelta(hours=3)",
        "begins = instant_at(day, hour)\nbegins + turn * timedelta(minutes=minutes)",
        "at = timezone.localtime(session.starts_at)\nat.date() + timedelta(days=7)",
        "def f(s):\n    at = s.starts_at\ndef g(at):\n    return at.date()",
        "session.starts_at.isoformat()",
        "session.starts_at.replace(microsecond=0)",
        "timezone.now() - session.starts_at",
        "timezone.now() + timedelta(minutes=15)",
        "[day.year for day in rows.values_list('due_on', flat=True)]",
        "for pk, day in rows.values_list('pk', 'due_on'): day.weekday()",
        "', '.join(names)",
        "session.ends_at - now",
        "class A:\n    def value(self): return self.starts_at\nstr(form.value())",
        "class A:\n    def get(self): return self.starts_at\nrows.get(pk=1).year",
        "def first(self): return self.starts_at\nstr(rows.filter(a=1).first())",
        "def is_open(x): return x.starts_at and x.starts_at < now\nstr(is_open(x))",
        "timezone.now() - (start_of_day(x.ends_on) - timedelta(hours=2))",
        "rows.raw('SELECT 1 WHERE starts_at > %s::timestamp with time zone')",
        "_('date (created_at)')",
        "session.starts_at + (session.ends_at - session.starts_at) / 2",
        "cursor.execute(\"SELECT '2014-03-06'::date + n\")",
        "cohort.starts_on + timedelta(days=3)",
        "f'{cohort.starts_on:%Y-%m-%d}'",
        "def f():\n    'Nothing of now() or current_date, or of created_at__date.'",
    ],
)
def test_what_is_right_is_left_alone(source, names):
    assert faults_in(source, names) == []


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("from datetime import date\ndate.today()", "DTZ011"),
        ("import datetime as dt\ndt.datetime.now()", "DTZ005"),
        ("from datetime import datetime\ndatetime.utcnow()", "DTZ003"),
        ("from datetime import datetime\ndatetime.today()", "DTZ002"),
        ("from datetime import datetime\ndatetime.fromtimestamp(0)", "DTZ006"),
        ("from datetime import date\ndate.fromtimestamp(0)", "DTZ012"),
        ("from datetime import datetime\ndatetime(2026, 9, 20, 1)", "DTZ001"),
    ],
)
def test_linter_refuses_an_hour_without_a_zone(source, rule):
    """With the project's own rules, as `make check` runs them."""
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--stdin-filename", "members/planted.py", "-"],
        input=source + "\n", text=True, capture_output=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert rule in run.stdout
