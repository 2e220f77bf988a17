"""The rows on a page of the back office, while somebody else writes or takes them away."""

import pytest
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Accompaniment
from members.enums import Role
from members.models import Guardian
from skills_center.base.admin_shown import THEIRS
from skills_center.base.dates import latest_birth_date
from tests.factories.enterprises import AccompanimentFactory, OrganizationFactory
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.tracks import CohortFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh
from tracks.models import Cohort

pytestmark = [once, pytest.mark.django_db]


@pytest.fixture
def desk(client, staff):
    client.force_login(staff(Role.DIRECTOR))
    return client


@pytest.fixture
def organization(center):
    made = OrganizationFactory(center=center)
    for number in range(3):
        AccompanimentFactory(organization=made, note=f"note {number}")
    return made


def page_of(row):
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


def opened(client, row):
    return untouched(client.get(page_of(row)), f"{row._meta.model_name}_form") | {"_save": ["1"]}


def again(answer, row):
    return untouched(answer, f"{row._meta.model_name}_form") | {"_save": ["1"]}


def name_of(sent, word):
    """The name of the control in which a word stands."""
    return next(name for name, values in sent.items() if values == [word] and "initial" not in name)


def test_a_row_that_is_gone_keeps_nobody_from_saving(desk, organization):
    sent = opened(desk, organization) | {"latin_name": ["Laine"]}
    Accompaniment.objects.get(note="note 1").delete()
    assert desk.post(page_of(organization), sent).status_code == 302
    assert fresh(organization).latin_name == "Laine"
    assert {one.note for one in organization.accompaniments.all()} == {"note 0", "note 2"}


def test_what_was_typed_into_a_row_that_is_gone_comes_back_as_a_new_one(desk, organization):
    sent = opened(desk, organization)
    sent |= {name_of(sent, "note 1"): ["typed"], name_of(sent, "note 2"): ["other"]}
    Accompaniment.objects.get(note="note 1").delete()
    answer = desk.post(page_of(organization), sent)
    assert answer.status_code == 200
    assert "typed" in answer.content.decode()
    assert Accompaniment.objects.filter(note="note 2").exists()
    assert desk.post(page_of(organization), again(answer, organization)).status_code == 302
    assert {one.note for one in organization.accompaniments.all()} == {"note 0", "other", "typed"}


def lines_of(sent):
    """The lines of the page in their order: the name of the control of each note, and its key."""
    names = [f"accompaniments-{number}-note" for number in range(3)]
    return [(name, sent[name.replace("-note", "-id")][0]) for name in names]


def test_what_is_to_stay_stays_in_its_row_once_rows_have_other_numbers(desk, organization):
    """Somebody wrote the second line, and then takes the first away while both are looked at."""
    sent = opened(desk, organization)
    (_name, first), (contested, second), (other, third) = lines_of(sent)
    Accompaniment.objects.filter(pk=second).update(note="theirs")
    shown = again(desk.post(page_of(organization), sent | {contested: ["mine"]}), organization)
    Accompaniment.objects.filter(pk=first).delete()
    chosen = shown | {THEIRS: [contested], other: ["typed"]}
    assert desk.post(page_of(organization), chosen).status_code == 302
    notes = dict(organization.accompaniments.values_list("pk", "note"))
    assert notes == {int(second): "theirs", int(third): "typed"}


def test_what_is_to_stay_in_a_row_that_is_gone_is_of_no_other(desk, organization):
    sent = opened(desk, organization)
    (gone, first), (next_one, second), _third = lines_of(sent)
    Accompaniment.objects.filter(pk=first).delete()
    chosen = sent | {THEIRS: [gone], next_one: ["typed"]}
    assert desk.post(page_of(organization), chosen).status_code == 302
    assert Accompaniment.objects.get(pk=second).note == "typed"


def test_a_row_that_both_took_away_does_not_come_back(desk, organization):
    sent = opened(desk, organization) | {"latin_name": ["Laine"]}
    note = name_of(sent, "note 1")
    sent |= {note: ["typed"], note.replace("-note", "-DELETE"): ["on"]}
    Accompaniment.objects.get(note="note 1").delete()
    assert desk.post(page_of(organization), sent).status_code == 302
    assert {one.note for one in organization.accompaniments.all()} == {"note 0", "note 2"}


def test_a_row_that_somebody_changed_is_seen_before_it_is_taken_away(desk, organization):
    sent = opened(desk, organization)
    note = name_of(sent, "note 1")
    sent[note.replace("-note", "-DELETE")] = ["on"]
    Accompaniment.objects.filter(note="note 1").update(note="changed")
    answer = desk.post(page_of(organization), sent)
    assert answer.status_code == 200
    shown = again(answer, organization)
    assert shown[note] == ["changed"]
    assert desk.post(page_of(organization), shown).status_code == 302
    assert not Accompaniment.objects.filter(note="changed").exists()


def test_two_who_name_the_guardian_see_what_the_other_wrote(desk, center):
    member = MemberFactory(center=center, birth_date=latest_birth_date(15))
    page = desk.get(page_of(member))
    sent = untouched(page, "member_form") | {
        "guardian-TOTAL_FORMS": ["1"],
        "guardian-0-name": ["فاطمة"],
        "guardian-0-relation": ["mother"],
        "guardian-0-phone": ["0611223344"],
        "_save": ["1"],
    }
    GuardianFactory(member=member, name="خديجة", relation="mother", phone="+212655667788")
    answer = desk.post(page_of(member), sent)
    assert answer.status_code == 200
    assert "خديجة" in answer.content.decode()
    assert Guardian.objects.get().name == "خديجة"
    assert desk.post(page_of(member), again(answer, member)).status_code == 302
    assert Guardian.objects.get().name == "فاطمة"


@pytest.mark.parametrize("role", [Role.TRACK_MANAGER, Role.DIRECTOR, Role.ADMINISTRATOR])
def test_the_grid_of_a_cohort_is_written_by_who_changes_it(client, staff, center, role):
    client.force_login(staff(role))
    cohort = CohortFactory(center=center)
    sent = opened(client, cohort) | {
        "criteria-TOTAL_FORMS": ["1"],
        "criteria-0-name": ["الحافز"],
        "criteria-0-weight": ["2"],
    }
    answer = client.post(page_of(cohort), sent)
    assert answer.status_code == 302, answer.context["errors"]
    assert cohort.criteria.count() == 1
    line = opened(client, cohort) | {"criteria-0-weight": ["3"]}
    assert client.post(page_of(cohort), line).status_code == 302
    assert cohort.criteria.get().weight == 3


def test_a_page_that_is_drawn_again_loses_no_day_and_no_choice(desk, center):
    """Days with an hour and lists that were empty are hidden in several parts, or in none."""
    cohort = CohortFactory(center=center)
    sent = opened(desk, cohort)
    typed = {
        "papers": ["cv"],
        "applications_open_at_0": ["02/01/2026"],
        "age_from": ["abc"],
    }
    answer = desk.post(page_of(cohort), sent | typed)
    assert answer.status_code == 200
    mended = again(answer, cohort) | {"age_from": ["16"]}
    assert desk.post(page_of(cohort), mended).status_code == 302
    kept = Cohort.objects.get(pk=cohort.pk)
    assert (list(kept.papers), kept.age_from) == (["cv"], 16)
    assert timezone.localdate(kept.applications_open_at).isoformat() == "2026-01-02"


def test_a_page_of_hundreds_of_rows_can_be_saved(desk, center):
    """Each field is sent twice, as it was shown and as it is."""
    organization = OrganizationFactory(center=center)
    AccompanimentFactory.create_batch(150, organization=organization)
    page = reverse("admin:enterprises_organization_change", args=[organization.pk])
    sent = untouched(desk.get(page), "organization_form")
    assert len(sent) > 1000
    assert desk.post(page, sent | {"latin_name": ["Un"]}).status_code == 302
    organization.refresh_from_db()
    assert organization.latin_name == "Un"
