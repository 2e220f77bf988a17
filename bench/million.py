"""How long the pages of the staff take with a million members: `python -m bench.million`.

DATABASE_URL names a PostgreSQL server; all is done in a new database there, dropped afterwards.
"""

import os
import sys
import tempfile
import time
from contextlib import closing
from statistics import median
from urllib.parse import quote

import psycopg2

from .site import SetupError, prepare, production_environment, throwaway_database

MEMBERS = ENROLMENTS = 1_000_000
COHORTS = 40_000
TRIES = 5

RESULTS = "/ar/results/2014/{}?center=khouribga"
PAGES = {
    "first page of the back office": "/admin/",
    "members": "/admin/members/member/",
    "members, a family name": f"/admin/members/member/?q={quote('العلوي')}",
    "members, fragments of two names": f"/admin/members/member/?q={quote('سلم علو')}",
    "members, a number": "/admin/members/member/?q=MIL-2026-0777777",
    "members, nobody": "/admin/members/member/?q=xyzxyz",
    "the queue": "/admin/tracks/enrolment/",
    "the queue, one state": "/admin/tracks/enrolment/?state__exact=submitted",
    "the queue, a name": f"/admin/tracks/enrolment/?q={quote('سلمى')}",
    "cohorts": "/admin/tracks/cohort/",
    "messages": "/admin/members/message/",
    "projects": "/admin/enterprises/project/",
    "results of a year, counted anew": RESULTS.format(""),
    "records behind a figure": RESULTS.format("members/"),
}


def main():
    given = os.environ.get("DATABASE_URL", "")
    try:
        with (
            tempfile.TemporaryDirectory(prefix="bench-") as folder,
            throwaway_database(given) as url,
        ):
            if not url:
                raise SetupError("DATABASE_URL must name a PostgreSQL server.")
            environment = production_environment(folder, url)
            prepare(environment)
            fill(url)
            # Before Django reads its settings: those of a production site, on this database.
            os.environ.update(environment)
            show(measure())
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def fill(url):
    """Copy the rows of the demonstration over and over. In the expressions `n` counts from 1."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        first_member = multiply(
            cursor,
            "members_member",
            MEMBERS,
            number="'MIL-2026-' || lpad(n::text, 7, '0')",
            search_text="search_text || ' mil 2026 ' || lpad(n::text, 7, '0')",
            cin="NULL",
            user_id="NULL",
        )
        first_cohort = multiply(
            cursor,
            "tracks_cohort",
            COHORTS,
            starts_on="'2014-01-06'::date + n % 4000",
            ends_on="'2014-03-06'::date + n % 4000",
        )
        multiply(
            cursor,
            "tracks_enrolment",
            ENROLMENTS,
            # A fifth of the members come back, to another cohort.
            member_id=f"{first_member} + n::bigint * 7919 % {MEMBERS * 8 // 10 - 1}",
            cohort_id=f"{first_cohort} + n % {COHORTS}",
            arrival=f"n / {COHORTS} + 1",
            state="CASE WHEN n % 20 > 1 THEN 'completed' WHEN n % 40 > 1 THEN 'submitted'"
            " ELSE 'waitlisted' END",
            accepted_on=f"'2014-01-06'::date + n % {COHORTS} % 4000",
            offer_expires_at="NULL",
            refusal_reason="''",
        )
        cursor.execute("VACUUM ANALYZE")


def multiply(cursor, table, rows_wanted, /, **changed):
    """Copy the rows of `table` until `rows_wanted` are added. Returns the id of the first."""
    print(f"Filling {table}: {rows_wanted:,} rows", flush=True)
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name <> 'id'",
        [table],
    )
    columns = [name for (name,) in cursor.fetchall()]
    values = [changed.get(name, name) for name in columns]
    cursor.execute(f"SELECT max(id), count(*) FROM {table}")
    last, rows = cursor.fetchone()
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
        f" FROM generate_series(1, {rows_wanted}) AS n"
        f" JOIN (SELECT *, row_number() OVER () AS nth FROM {table}) AS one"
        f" ON nth = 1 + n % {rows}"
    )
    cursor.execute(f"SELECT min(id) FROM {table} WHERE id > {last}")
    return cursor.fetchone()[0]


def measure():
    """Open every page as the director: name → the seconds of each try, after a first one."""
    import django

    django.setup()
    from django.test import Client

    from members.models import User

    client = Client(headers={"host": "127.0.0.1", "x-forwarded-proto": "https"})
    client.force_login(User.objects.get(email="director@demo.example"))
    return {
        name: [seconds(client, page) for _ in range(TRIES + 1)][1:] for name, page in PAGES.items()
    }


def seconds(client, page):
    begun = time.perf_counter()
    response = client.get(page)
    taken = time.perf_counter() - begun
    if response.status_code != 200:
        raise SetupError(f"{page} answered {response.status_code}.")
    return taken


def show(tries):
    print("\n| page | ms |\n| --- | ---: |")
    for name, taken in tries.items():
        print(f"| {name} | {1000 * median(taken):.0f} |")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skills_center.settings")
    sys.exit(main())
