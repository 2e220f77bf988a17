"""Who is let in to something confidential was let in by somebody else, or it stands in the log."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from members.enums import AccessKind, Role
from members.models import Access, StaffRole
from members.services.documents import note_reading
from members.services.invitations import invite
from members.services.readings import LONGEST_DETAIL, note_key
from members.services.staff import note_own_roles
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.base.sections import section
from tests.factories.members import DocumentFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.social import CampFactory, HealthNoteFactory, InscriptionFactory
from tests.marks import once
from tracks import services
from tracks.models import CampInscription, HealthNote, SocialAction

pytestmark = pytest.mark.django_db


@pytest.fixture
def camp(center):
    return CampFactory(center=center, title_ar="مخيم الصيف")


def page_of(camp):
    return reverse("admin:tracks_socialaction_change", args=[camp.pk])


def typed(client, camp, **answers):
    """What the form of the camp holds, with these answers in place of its own."""
    form = client.get(page_of(camp)).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (shown | answers).items() if value is not None}


def name_in_the_form(user, camp, leader):
    client = Client()
    client.force_login(user)
    moves = {"moves-TOTAL_FORMS": 0, "moves-INITIAL_FORMS": 0}
    page = client.post(page_of(camp), typed(client, camp, leader=leader.pk) | moves)
    camp.refresh_from_db(fields=["leader"])
    return page


@once
@pytest.mark.parametrize("role", [Role.TRACK_MANAGER, Role.DIRECTOR])
def test_nobody_names_themselves_leader_of_a_camp(camp, staff, role):
    user = staff(role)
    page = name_in_the_form(user, camp, user)
    assert camp.leader is None
    assert list(page.context["adminform"].form.errors) == ["leader"]
    with pytest.raises(DomainError):
        services.name_leader(camp, leader=user, by=user)
    assert not Access.objects.exists()


def test_a_leader_is_named_by_another_and_it_stands_in_the_log(camp, staff):
    director, coach = staff(Role.DIRECTOR), staff(Role.COACH)
    assert name_in_the_form(director, camp, coach).status_code == 302
    assert camp.leader == coach
    line = Access.objects.get()
    assert (line.kind, line.by, line.center_id) == (AccessKind.KEY, director, camp.center_id)
    assert line.get_detail_display() == f"{coach} · {camp.title}"
    # Saved again untouched, nobody is named anew.
    assert name_in_the_form(director, camp, coach).status_code == 302
    assert Access.objects.count() == 1


def test_a_leader_works_at_the_centre_of_the_camp(camp, staff):
    director, stranger = staff(Role.DIRECTOR), staff(Role.COACH, at=CenterFactory())
    # A director there too, who is offered the staff of both.
    director.staff_roles.create(role=Role.DIRECTOR, center=stranger.staff_roles.get().center)
    page = name_in_the_form(director, camp, stranger)
    assert list(page.context["adminform"].form.errors) == ["leader"]
    assert camp.leader is None


def test_who_types_figures_alone_names_no_leader(camp, staff):
    with pytest.raises(IllegalMoveError):
        services.name_leader(camp, leader=staff(Role.COACH), by=staff(Role.FRONT_DESK))


def test_reading_health_notes_leaves_one_line_a_day(camp, client, staff):
    camp.leader = staff(Role.COACH)
    camp.save()
    client.force_login(camp.leader)
    client.get(reverse("tracks:led_camp", args=[camp.pk]))
    assert not Access.objects.exists()  # no note was there to be read
    HealthNoteFactory(inscription=InscriptionFactory(camp=camp))
    for _again in range(2):
        client.get(reverse("tracks:led_camp", args=[camp.pk]))
    line = Access.objects.get()
    assert (line.kind, line.by, line.center_id) == (AccessKind.HEALTH, camp.leader, camp.center_id)
    assert line.get_detail_display() == camp.title


def test_the_director_of_the_centre_reads_the_log_and_no_other(camp, client, staff):
    camp.leader = staff(Role.COACH)
    Access.objects.create(of_center=camp.center, by=camp.leader, kind="health", detail="zqcampzq")
    line = Access.objects.get()
    address = reverse("admin:members_access_change", args=[line.pk])
    listed = reverse("admin:members_access_changelist")
    for reader, expected in (
        (staff(Role.DIRECTOR), 200),
        (staff(Role.DIRECTOR, at=CenterFactory()), 302),
    ):
        client.force_login(reader)
        assert client.get(address).status_code == expected
        assert ("zqcampzq" in client.get(listed).content.decode()) is (expected == 200)
    person = reverse("admin:members_user_activity", args=[camp.leader.pk])
    client.force_login(staff(Role.DIRECTOR))
    assert "zqcampzq" in client.get(person).content.decode()


def test_who_left_the_centre_reads_no_health_note_of_its_camps(camp, client, staff):
    leader = staff(Role.COACH)
    camp.leader = leader
    camp.save()
    note = HealthNoteFactory(inscription=InscriptionFactory(camp=camp))
    assert HealthNote.objects.visible_to(leader).get() == note
    StaffRole.objects.filter(user=leader).update(center=CenterFactory())
    leader = type(leader).objects.get(pk=leader.pk)
    assert not HealthNote.objects.visible_to(leader).exists()
    client.force_login(leader)
    assert client.get(reverse("tracks:led_camp", args=[camp.pk])).status_code == 404


@pytest.mark.parametrize("way", ["account", "invitation"])
def test_an_administrator_who_takes_a_role_that_reads_notes_stands_in_the_log(
    center, client, staff, way
):
    admin = staff(Role.ADMINISTRATOR, email="admin@example.org")
    if way == "account":
        client.force_login(admin)
        held = admin.staff_roles.get()
        client.post(
            reverse("admin:members_user_change", args=[admin.pk]),
            {
                "name": admin.name,
                "email": admin.email,
                "language": admin.language,
                "is_active": "on",
                "is_staff": "on",
                "staff_roles-TOTAL_FORMS": 2,
                "staff_roles-INITIAL_FORMS": 1,
                "staff_roles-0-id": held.pk,
                "staff_roles-0-user": admin.pk,
                "staff_roles-0-role": held.role,
                "staff_roles-1-user": admin.pk,
                "staff_roles-1-role": Role.DIRECTOR,
                "staff_roles-1-center": center.pk,
            },
        )
    else:
        contact = {"email": admin.email, "phone": "", "name": admin.name, "language": "ar"}
        invite(**contact, roles=[(Role.DIRECTOR, center)], by=admin, link=str)
    assert admin.staff_roles.filter(role=Role.DIRECTOR, center=center).exists()
    assert [line.kind for line in Access.objects.filter(of_center=center, by=admin)] == ["key"]


def test_a_role_given_by_another_is_in_the_log_of_the_back_office_alone(center, staff):
    admin, other = staff(Role.ADMINISTRATOR), UserFactory(email="other@example.org")
    contact = {"email": other.email, "phone": "", "name": "…", "language": "ar"}
    invite(**contact, roles=[(Role.DIRECTOR, center)], by=admin, link=str)
    assert not Access.objects.exists()


def test_one_camp_stands_in_the_log_in_the_language_of_who_reads_it(camp, client, staff):
    camp.leader, camp.title_fr = staff(Role.COACH), "Colonie d’été"
    camp.save()
    HealthNoteFactory(inscription=InscriptionFactory(camp=camp))
    client.force_login(camp.leader)
    for language in ("ar", "fr"):
        with translation.override(language):
            client.get(reverse("tracks:led_camp", args=[camp.pk]))
    assert Access.objects.count() == 1  # the same reading, whatever the language of the page
    Access.objects.create(of_center=camp.center, by=camp.leader, kind="health", detail="كما كان")
    client.force_login(staff(Role.DIRECTOR))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    read = client.get(reverse("admin:members_access_changelist")).content.decode()
    assert ("مخيم الصيف" in read, "كما كان" in read) == (True, True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    read = client.get(reverse("admin:members_access_changelist")).content.decode()
    assert ("Colonie d’été" in read, "مخيم الصيف" in read) == (True, False)
    CampInscription.objects.all().delete()
    SocialAction.objects.all().delete()
    assert client.get(reverse("admin:members_access_changelist")).status_code == 200


def test_nothing_that_is_logged_of_a_reading_depends_on_the_language(center, staff):
    """A paper, a role, a camp: each line is the same, whoever's page wrote it."""
    paper = DocumentFactory(kind="cv")
    by, camp = staff(Role.DIRECTOR), CampFactory(center=center)
    written = set()
    for language in ("ar", "fr", "en"):
        Access.objects.all().delete()
        with translation.override(language):
            note_reading(paper, by=by)
            note_own_roles(by, [(Role.COACH, center)], by=by)
            note_key(center, by=by, to=by, opens=camp)
        written.add(tuple(Access.objects.order_by("pk").values_list("detail", flat=True)))
    assert len(written) == 1
    kept = section("readings", paper.member.accesses.all(), "detail").rows
    assert [[item.shown for item in row] for row in kept] == [[str(paper)]]
    told = [line.get_detail_display() for line in Access.objects.order_by("pk")]
    assert told == [f"{paper}", f"{by} · {Role.COACH.label}", f"{by} · {camp.title}"]


def test_a_long_name_leaves_room_for_what_it_opens(center, staff):
    by = staff(Role.DIRECTOR)
    by.name = 'ن"' * 75
    line = note_key(center, by=by, to=by, opens=CampFactory(center=center, title_ar="مخيم"))
    assert len(line.detail) <= LONGEST_DETAIL
    assert line.get_detail_display().endswith("… · مخيم")
