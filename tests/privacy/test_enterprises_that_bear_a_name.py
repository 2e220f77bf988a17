"""An enterprise of one person bears their name, and so do its projects and its stand; a company has
a name of its own."""

import pytest
from django.urls import reverse

from enterprises.enums import LegalForm, OrganizationKind
from skills_center.privacy.erasure import anonymise
from skills_center.privacy.export import sections_of
from tests.factories.enterprises import OrganizationFactory, ProjectFactory
from tests.factories.forum import StandFactory
from tests.factories.members import MemberFactory
from tests.rows import fresh

pytestmark = pytest.mark.django_db
NAME = "زهرة العلوي"
FORMS = [
    (OrganizationKind.ENTERPRISE, LegalForm.AUTO_ENTREPRENEUR, True),
    (OrganizationKind.ENTERPRISE, "", True),
    (OrganizationKind.ENTERPRISE, LegalForm.SARL, False),
    (OrganizationKind.COOPERATIVE, "", False),
]
each_form = pytest.mark.parametrize(("kind", "legal_form", "bears_it"), FORMS)


@pytest.fixture
def member(center):
    return MemberFactory(center=center, first_name="زهرة", last_name="العلوي")


def founded_by(member, kind, legal_form):
    return OrganizationFactory(
        center=member.center, founder=member, kind=kind, legal_form=legal_form, is_public=True
    )


@each_form
def test_its_projects_name_them_no_more(client, member, kind, legal_form, bears_it):
    project = ProjectFactory(
        center=member.center, holder=None, organization=founded_by(member, kind, legal_form),
        title_ar=NAME, summary_ar=NAME, shown=True,
    )  # fmt: skip
    page = reverse("enterprises:projects")
    assert NAME in client.get(page).content.decode()
    anonymise(member, by=None)
    assert (NAME not in client.get(page).content.decode()) is bears_it
    left = fresh(project)
    assert (left.title_ar, left.summary_ar) == (("—", "") if bears_it else (NAME, NAME))


@each_form
def test_its_stand_names_them_no_more(member, kind, legal_form, bears_it):
    stand = StandFactory(
        organization=founded_by(member, kind, legal_form), exhibitor_ar=NAME, description_ar=NAME
    )
    anonymise(member, by=None)
    left = fresh(stand)
    assert (left.exhibitor_ar, left.description_ar) == (("—", "") if bears_it else (NAME, NAME))
    assert left.number == stand.number


def test_a_stand_of_theirs_is_in_their_copy(member):
    stand = StandFactory(organization=founded_by(member, *FORMS[0][:2]), exhibitor_ar=NAME)
    StandFactory()
    [section] = [one for one in sections_of(member) if one.code == "stands"]
    assert len(section.rows) == 1
    assert str(stand.edition) in str(section.rows)
    assert NAME in str(section.rows)


def test_a_project_that_somebody_else_holds_is_theirs(member):
    founded = founded_by(member, OrganizationKind.ENTERPRISE, LegalForm.AUTO_ENTREPRENEUR)
    other = MemberFactory(center=member.center)
    held = ProjectFactory(
        center=member.center, holder=other, organization=founded, title_ar="مخبزة ريم"
    )
    of_nobody = ProjectFactory(center=member.center, holder=None, organization=founded)
    anonymise(member, by=None)
    assert fresh(held).title_ar == "مخبزة ريم"
    assert not fresh(held).is_of_nobody()
    assert fresh(of_nobody).is_of_nobody()
