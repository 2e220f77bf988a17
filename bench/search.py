"""How long the search box takes among a million members: `python -m bench.search`.

DATABASE_URL names a PostgreSQL server; all is done in a new database there, dropped afterwards.
Every member has a name, a phone, an e-mail and a card of their own; a thousand searches of every
kind are asked once each, as the list of members in the back office asks them.
"""

import io
import os
import random
import statistics
import sys
import tempfile
import time
from contextlib import closing
from datetime import date, timedelta
from itertools import chain

import psycopg2

from .million import seconds
from .site import SetupError, prepare, production_environment, throwaway_database

MEMBERS = 1_000_000
SEARCHES = 1_000
COLUMNS = [
    "number", "center_id", "first_name", "last_name", "latin_first_name", "latin_last_name",
    "sex", "birth_date", "cin", "phone", "email", "address", "education", "school", "situation",
    "language", "origin", "registered_on", "former_numbers", "preferred_channel", "search_text",
    "name_text", "name_key", "latin_name_key", "created_at", "updated_at",
]  # fmt: skip
SYLLABLES = tuple("با را سا نا لي مي دي كو رو شا حا زا يو عا في طا".split())  # noqa: SIM905


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
            os.environ.update(environment)
            import django

            django.setup()
            known = fill(url, random.Random(7))
            for who in ("director", "coach"):
                print(f"\nAs a {who}:")
                show(*measure(known, random.Random(8), f"{who}@demo.example"))
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def fill(url, dice):
    """Write the members; returns some of them, to be looked for."""
    from skills_center.network.models import Center

    centers = list(Center.objects.values_list("pk", flat=True))
    print(f"Filling members_member: {MEMBERS:,} rows", flush=True)
    kept = []
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        for start in range(0, MEMBERS, 50_000):
            rows = [person(n, dice, centers) for n in range(start, start + 50_000)]
            kept += dice.sample(rows, 60)
            text = "\n".join("\t".join(row[name] for name in COLUMNS) for row in rows)
            cursor.copy_from(io.StringIO(text), "members_member", columns=COLUMNS)
        cursor.execute("VACUUM ANALYZE members_member")
    return kept


def person(n, dice, centers):
    """One row as text. Names are those of the demonstration, and for half a rarer family name."""
    from skills_center.base.text import searchable
    from skills_center.seed.names import BOYS, GIRLS, SURNAMES

    first = dice.choice(GIRLS if n % 2 else BOYS)
    last = dice.choice(SURNAMES)
    if n % 2:
        rare = "".join(dice.choices(SYLLABLES, k=3))
        last = (f"{last[0]} {rare}", last[1])
    row = {
        "number": f"MIL-2026-{n:07}",
        "center_id": str(dice.choice(centers)),
        "first_name": first[0],
        "last_name": last[0],
        "latin_first_name": first[1],
        "latin_last_name": last[1],
        "sex": "female" if n % 2 else "male",
        "birth_date": str(date(1990, 1, 1) + timedelta(days=n % 6500)),
        "cin": f"Q{n:07}",
        "phone": f"+2126{n:08}",
        "email": f"{first[1].split()[0].lower()}{n}@example.org",
        "language": "ar",
        "origin": "import",
        "registered_on": "2026-01-01",
        "created_at": "2026-01-01 08:00+00",
        "updated_at": "2026-01-01 08:00+00",
    }
    row = dict.fromkeys(COLUMNS, "") | row
    row["search_text"] = searchable(
        first[0], last[0], first[1], last[1], row["number"], row["cin"], row["email"],
        row["phone"], "0" + row["phone"][4:],
    )  # fmt: skip
    row["name_text"] = searchable(first[0], last[0], first[1], last[1], row["number"])
    return row


def questions(known, dice):
    """What people type, with its kind."""
    for _search in range(SEARCHES):
        one = dice.choice(known)
        first, last = one["first_name"], one["last_name"]
        national = one["phone"][4:]
        yield dice.choice(
            [
                ("first name", first),
                ("family name", last.split()[-1]),
                ("family name without the article", last.split()[0].removeprefix("ال")),
                ("first and family name", f"{first} {last}"),
                ("fragments of both", f"{first[:3]} {last.split()[-1][:4]}"),
                ("Latin letters", f"{one['latin_first_name']} {one['latin_last_name']}"),
                ("a fragment inside", last.split()[-1][1:4]),
                ("two letters", last.split()[-1][:2]),
                ("phone", f"0{national}"),
                ("phone with spaces", f"+212 {national[:3]} {national[3:6]} {national[6:]}"),
                ("end of a phone", national[-6:]),
                ("e-mail", one["email"]),
                ("number", one["number"]),
                ("card", one["cin"]),
                ("nobody", "زقزوقن" + str(dice.randint(100, 999))),
            ]
        )


def measure(known, dice, email):
    """The seconds of each search: by kind, of the query alone and of the whole page.

    Who may not identify members searches in their names, and finds a card or phone typed whole.
    """
    from urllib.parse import quote

    from django.test import Client

    from members.models import Member, User

    reader = User.objects.get(email=email)
    client = Client(headers={"host": "127.0.0.1", "x-forwarded-proto": "https"})
    client.force_login(reader)
    client.get("/admin/members/member/?q=x")
    queries, pages = {}, {}
    for kind, text in questions(known, dice):
        begun = time.perf_counter()
        seen = Member.objects.visible_to(reader)
        list(seen.found_by(reader, text).for_list().order_by("-pk")[:50])
        queries.setdefault(kind, []).append(time.perf_counter() - begun)
        page = seconds(client, f"/admin/members/member/?q={quote(text)}")
        pages.setdefault(kind, []).append(page)
    return queries, pages


def show(queries, pages):
    print("\n| what is typed | searches | query, median | 95 % | page, 95 % (ms) |")
    print("| --- | ---: | ---: | ---: | ---: |")
    rows = [(kind, queries[kind], pages[kind]) for kind in sorted(queries)]
    rows.append(("**all**", [*chain(*queries.values())], [*chain(*pages.values())]))
    for kind, query, page in rows:
        slow, slow_page = (statistics.quantiles(taken, n=20)[-1] for taken in (query, page))
        figures = [1000 * value for value in (statistics.median(query), slow, slow_page)]
        print(f"| {kind} | {len(query)} | " + " | ".join(f"{ms:.1f}" for ms in figures) + " |")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skills_center.settings")
    sys.exit(main())
