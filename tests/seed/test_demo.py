import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from members.models import Member, User
from skills_center.base.dates import today
from skills_center.network.models import Center, Holiday
from skills_center.results.figures import count_cells
from tests.results.attacker import attack
from tracks.models import CoachingSlot, Enrolment, Session

SINCE_OPENING = {
    "members": 800,
    "job_skills_members": 400,
    "job_skills_cohorts": 2,
    "association_projects_funded": 41,
    "association_direct_jobs": 56,
    "camp_children": 560,
    "citizen_initiatives": 12,
}
IN_THE_YEAR = {
    "enterprises_created": 35,
    "cooperatives_trained": 11,
    "cooperatives_selected": 9,
    "iga_projects_selected": 26,
    "iga_projects_funded": 16,
}
ROLES = {
    "admin",
    "director",
    "trackmanager",
    "coach",
    "frontdesk",
    "committee",
    "network",
    "member",
}


def demo(**options):
    call_command("demo", stdout=io.StringIO(), **options)


def results(client):
    data = client.get(reverse("results:year_json", args=[2014]) + "?center=khouribga").json()
    return {figure["code"]: figure for figure in data["figures"]}


def plans_nothing_on_a_day_off():
    center = Center.objects.get(slug="khouribga")
    planned = [timezone.localdate(at) for at in Session.objects.values_list("starts_at", flat=True)]
    planned += [
        timezone.localdate(at) for at in CoachingSlot.objects.values_list("starts_at", flat=True)
    ]
    closed = Holiday.objects.days_off(center, min(planned), max(planned))
    assert closed
    on_days_off = {day for day in planned if day.weekday() > 4 or day in closed}
    assert on_days_off <= {today()}, "a session of today is there on any day"
    return today() in planned


def test_demo_counts_the_reference_year_from_rows_and_twice_changes_nothing(client, db):
    demo(force=True)
    assert plans_nothing_on_a_day_off()
    found = results(client)
    assert {code: found[code]["since_opening"] for code in SINCE_OPENING} == SINCE_OPENING
    assert {code: found[code]["value"] for code in IN_THE_YEAR} == IN_THE_YEAR
    assert attack(count_cells(), Center.objects.all(), years=(2013, 2014, today().year)) == []
    one = Enrolment.objects.accompanied().filter(
        cohort__center__slug="khouribga", accepted_on__year=2014
    )
    one.first().delete()
    assert results(client)["members"]["since_opening"] == 799
    before = Member.objects.count()
    demo(force=True)  # once more changes nothing
    assert Member.objects.count() == before
    assert results(client)["members"]["since_opening"] == 799
    assert {
        user.email.partition("@")[0] for user in User.objects.filter(email__contains="@demo.")
    } == ROLES


def test_demo_refuses_outside_debug(db):
    with pytest.raises(CommandError):
        demo()
