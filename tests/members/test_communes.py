"""Communes are offered by province, those of the centre that is chosen first."""

import pytest
from django.urls import reverse

from members.forms.desk import DeskForm
from members.forms.join import JoinForm
from skills_center.network.forms import CommuneField
from skills_center.network.models import Center, Commune
from skills_center.seed.reference_data import load_reference
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory
from tests.marks import first_on_both, once

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    load_reference()
    return {center.slug: center for center in Center.objects.all()}


def groups_of(field):
    return [(label, rows) for label, rows in field.choices if isinstance(rows, list)]


def test_each_commune_stands_once_under_its_province(network):
    field = CommuneField()
    offered = [slug.value for _label, rows in groups_of(field) for slug, _name in rows]
    ungrouped = [key for key, label in field.choices if not isinstance(label, list)]
    assert len(offered) + 1 == Commune.objects.count()
    assert [str(key) for key in ungrouped] == ["", "another-province"]
    assert [label for label, _rows in groups_of(field)] == [
        center.province for center in Center.objects.all()
    ]


@pytest.mark.parametrize("slug", first_on_both(["khouribga", "youssoufia", "benguerir"]))
def test_those_of_the_centre_that_was_chosen_stand_first(network, slug):
    form = JoinForm({"center": slug}, steps=["place"])
    label, rows = groups_of(form.fields["commune"])[0]
    assert label == network[slug].province
    first = Commune.objects.get(slug=rows[0][0].value)
    assert (first.center.slug, first.kind) == (slug, "municipality")


@once
def test_a_commune_of_another_centre_may_be_chosen(network):
    form = JoinForm({"center": "khouribga", "commune": "sidi-bou-othmane"}, steps=["place"])
    assert "commune" not in form.errors


@once
def test_a_centre_that_is_none_changes_nothing(network):
    form = JoinForm({"center": "nowhere'\x00"}, steps=["place"])
    assert len(groups_of(form.fields["commune"])) == 3


@once
def test_own_file_begins_with_the_communes_of_the_own_centre(network, client):
    member = MemberFactory(center=network["khouribga"])
    client.force_login(member.user)
    page = client.get(reverse("members:my_file_part", args=["place"]))
    label, _rows = groups_of(page.context["form"].fields["commune"])[0]
    assert label == network["khouribga"].province


@once
def test_the_list_is_asked_for_once(network, django_assert_num_queries):
    form = JoinForm(steps=["place"])
    with django_assert_num_queries(1):
        str(form["commune"])


def first_group(form):
    return groups_of(form.fields["commune"])[0][0]


@once
def test_at_the_desk_those_of_its_own_centre_stand_first(network):
    own = Center.objects.filter(slug="youssoufia")
    assert first_group(DeskForm(centers=own)) == network["youssoufia"].province
    anywhere = Center.objects.all()
    typed = DeskForm({"center": "benguerir"}, centers=anywhere)
    looked_up = DeskForm(centers=anywhere, initial={"center": "benguerir"})
    for form in (typed, looked_up):
        assert first_group(form) == network["benguerir"].province


@once
def test_who_comes_from_a_cohort_reads_those_of_its_centre_first(network, client, answers):
    cohort = CohortFactory(center=network["youssoufia"])
    way = reverse("tracks:apply", args=[cohort.pk])
    for step in (reverse("members:join"), reverse("members:join_step", args=["contact"])):
        answer = client.post(f"{step}?next={way}", answers)
    page = client.get(answer.url)
    assert first_group(page.context["form"]) == network["youssoufia"].province
    assert "js/communes" in page.content.decode()


@once
def test_each_commune_says_its_centre_to_the_script(network):
    page = str(JoinForm(steps=["place"])["commune"])
    assert page.count('data-center="khouribga"') == network["khouribga"].communes.count()
    assert 'value="another-province"' in page
    assert "data-center" not in page.partition('value="another-province"')[2].partition(">")[0]
