"""How long the search box takes among a million members: `python -m bench.search`.

DATABASE_URL names a PostgreSQL server; the portal is prepared there once. A thousand searches of
every kind are asked once each, as the list of members in the back office asks them: what stands in
a file so, and what comes near where nothing does.
"""

import random
import statistics
import time
from itertools import chain
from urllib.parse import quote

from . import report, size
from .portal import COACH, DIRECTOR, client_of, open_portal, seconds_of
from .site import prepared

# Of the whole page, 95 of 100: of what stands in a file so, and of what only comes near.
GOAL_MS, GOAL_NEAR_MS = 150, 300
KNOWN = 3_000
FIELDS = (
    "first_name", "last_name", "latin_first_name", "latin_last_name", "phone", "email", "number",
    "cin", "birth_date",
)  # fmt: skip


def main():
    asked = size.asked()
    with prepared(asked.many_members) as environment:
        open_portal(environment)
        known = people()
        for email in (DIRECTOR, COACH):
            print(f"\nAs {email.partition('.')[0]}:")
            show(*measure(known, random.Random(8), email, asked.searches))


def people():
    """Some of the members, from all the ten years, to be looked for; each with all it is by."""
    from django.db.models import Max, Min

    from members.models import Member

    whole = Member.objects.exclude(email="").exclude(cin=None)
    ends = whole.aggregate(first=Min("pk"), last=Max("pk"))
    dice = random.Random(7)
    chosen = [dice.randint(ends["first"], ends["last"]) for _one in range(KNOWN)]
    found = list(whole.filter(pk__in=chosen).order_by("pk").values(*FIELDS))
    return [one | {"phone": str(one["phone"].as_e164)} for one in found]


_OF_OTHER_KEYBOARDS = str.maketrans("يكه", "یکہ")
NEAR = "mistyped"


def questions(known, dice, number):
    """What people type, with its kind."""
    for _search in range(number):
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
                ("birth date", f"{one['birth_date']:%d/%m/%Y}"),
                ("piece of a phone", f"{national[2:4]} {national[4:6]} {national[6:8]}"),
                ("two words in one", f"{first}{last}".replace(" ", "")),
                ("letters that look alike", f"{first} {last}".translate(_OF_OTHER_KEYBOARDS)),
                (f"a letter {NEAR}", mistyped(f"{first} {last}", dice)),
                (f"a family name {NEAR}", mistyped(last.split()[-1], dice)),
                (f"Latin letters {NEAR}", mistyped(one["latin_last_name"].split()[-1], dice)),
                (f"nobody, {NEAR}", "زقزوق" + "".join(dice.choices("غظضثذ", k=4))),
            ]
        )


def mistyped(name, dice):
    """The name with one letter missing, doubled, or changed with the next."""
    at = dice.randrange(1, len(name) - 1)
    return dice.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ]
    )


def measure(known, dice, email, number):
    """The seconds of each search: by kind, of the query alone and of the whole page.

    Who may not identify members searches in their names, and finds a card or phone typed whole.
    """
    from members.models import Member, User

    reader, client = User.objects.get(email=email), client_of(email)
    seconds_of(client, "/admin/members/member/?q=x")
    queries, pages = {}, {}
    for kind, text in questions(known, dice, number):
        begun = time.perf_counter()
        seen = Member.objects.visible_to(reader)
        if not list(seen.found_by(reader, text).for_list().order_by("-pk")[:50]):
            list(seen.nearest(text))
        queries.setdefault(kind, []).append(time.perf_counter() - begun)
        page = seconds_of(client, f"/admin/members/member/?q={quote(text)}")
        pages.setdefault(kind, []).append(page)
    return queries, pages


def show(queries, pages):
    kinds = [(kind, queries[kind], pages[kind]) for kind in sorted(queries)]
    kinds.append(("**all**", [*chain(*queries.values())], [*chain(*pages.values())]))
    rows = []
    for kind, query, page in kinds:
        figures = [statistics.median(query), slowest(query), slowest(page)]
        goal = GOAL_NEAR_MS if NEAR in kind else GOAL_MS
        rows.append((kind, len(query), *(f"{1000 * value:.1f}" for value in figures), goal))
    columns = "what is typed", "searches", "query, median", "95 %", "page, 95 % (ms)", "goal, page"
    report.table(columns, rows)


def slowest(taken):
    """What 95 of 100 are quicker than."""
    return statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]


if __name__ == "__main__":
    report.run(main)
