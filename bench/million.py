"""How long the pages of the staff take with a million members: `python -m bench.million`.

DATABASE_URL names a PostgreSQL server; the portal is prepared there once. With --short it shows
on any database, with a thousand, that every page opens.
"""

from statistics import median
from urllib.parse import quote

from . import report, size
from .portal import DIRECTOR, client_of, open_portal, tries
from .site import prepared

RESULTS = "/ar/results/{}/{}?center=khouribga"
SEARCHES = {
    "members, a family name": ("members/member", "q={}", "العلوي"),
    "members, fragments of two names": ("members/member", "q={}", "سلم علو"),
    "members, nobody": ("members/member", "q={}", "xyzxyz"),
    "enrolments, one state": ("tracks/enrolment", "state__exact={}", "submitted"),
    "enrolments, a name": ("tracks/enrolment", "q={}", "سلمى"),
    "in no cohort, a month and more": ("tracks/membertoorient", "wait={}", "30"),
    "in no cohort, nothing done yet": ("tracks/membertoorient", "step={}", "none"),
    "in no cohort, one goal": ("tracks/membertoorient", "goal={}", "job-skills"),
    "in no cohort, a name": ("tracks/membertoorient", "q={}", "سلمى"),
    "follow-ups, those to call": ("tracks/followup", "state={}", "asked"),
    "messages, a family name": ("messaging/message", "q={}", "العلوي"),
    "messages, nobody": ("messaging/message", "q={}", "xyzxyz"),
    "messages, those to look at": ("messaging/message", "waits={}", "me"),
}


def main():
    asked = size.asked()
    with prepared(asked.many_members) as environment:
        open_portal(environment)
        measured = [(name, tries(client, page, asked.tries)) for name, client, page in pages()]
    rows = [(name, f"{1000 * median(taken):.0f}") for name, taken in measured]
    report.table(("page", "ms"), rows)


def pages():
    """What a director opens: every list of the back office they see, searches, figures, a coach's
    day. Without any cache."""
    from django.urls import reverse

    from members.models import Member

    director = client_of(DIRECTOR)
    yield "first page of the back office", director, reverse("admin:index")
    for model in lists_of(DIRECTOR):
        meta = model._meta
        name = f"list: {meta.model_name} ({model._base_manager.count():,} rows)"
        yield name, director, reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    for name, (place, query, text) in SEARCHES.items():
        yield name, director, f"/admin/{place}/?{query.format(quote(text))}"
    number = Member.objects.filter(center__slug="khouribga", anonymised_at=None).first().number
    yield "members, a number", director, f"/admin/members/member/?q={number}"
    for year in (2014, last_year()):
        yield f"results of {year}, counted anew", director, RESULTS.format(year, "")
        yield f"records behind a figure of {year}", director, RESULTS.format(year, "members/")


def lists_of(email):
    """The models whose list this person may open, in the order of their apps."""
    from django.contrib import admin
    from django.test import RequestFactory

    from members.models import User

    request = RequestFactory().get("/admin/")
    request.user = User.objects.get(email=email)
    sites = admin.site._registry.items()
    return [model for model, page in sites if page.has_view_permission(request)]


def last_year():
    from skills_center.base.dates import today

    return today().year - 1


if __name__ == "__main__":
    report.run(main)
