"""A search finds whom people mean: a typo, another script, a birth date, a piece of a phone."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from members.enums import Role
from members.models import Member, User
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.social import InscriptionFactory
from tests.factories.tracks import EnrolmentFactory

LIST = reverse("admin:members_member_changelist")


@pytest.fixture
def desk(client, staff, center):
    client.force_login(staff(Role.FRONT_DESK, at=center))
    return client


@pytest.fixture
def people(center):
    """Some members, by a short name of each."""

    def member(first, last, *latin, **fields):
        latin_first, latin_last = latin or ("", "")
        return MemberFactory(
            center=center, first_name=first, last_name=last,
            latin_first_name=latin_first, latin_last_name=latin_last, **fields,
        )  # fmt: skip

    return {
        "hicham": member(
            "هشام", "الكتاني", "Hicham", "El Kettani",
            birth_date=date(2006, 5, 23), phone="+212693616574",
        ),
        "laila": member("ليلى", "العروسي", "Laila", "Laroussi", birth_date=date(2003, 1, 2)),
        "fatima": member("فاطمة الزهراء", "المنصوري", birth_date=date(2001, 1, 2)),
        "fatimazahra": member("Fatimazahra", "Tazi", birth_date=date(2001, 1, 3)),
        "abd": member("عبد الرحمن", "بن علي", birth_date=date(2001, 1, 4)),
        "kamal": member("كمال", "حدوش", birth_date=date(2001, 1, 5)),
    }  # fmt: skip


def shown(client, query):
    answer = client.get(LIST, {"q": query})
    rows = list(answer.context["cl"].result_list)
    return rows, getattr(answer.wsgi_request, "comes_near", False)


TYPOS = [
    ("hicham kettany", "hicham"),
    ("hisham ketani", "hicham"),
    ("hihcam", "hicham"),
    ("hicam kettani", "hicham"),
    ("hichamm", "hicham"),
    ("hicham kettami", "hicham"),
    ("larousi", "laila"),
    ("aroussi laila", "laila"),
    ("leila", "laila"),
    ("lalia laroussi", "laila"),
    ("ليلي العروصي", "laila"),
    ("العروسى", "laila"),
    ("الكتني", "hicham"),
    ("الكتاتي", "hicham"),
    ("الكاتني", "hicham"),
    ("هشما", "hicham"),
    ("fatima mansouri", "fatima"),
    ("fatimazahra mansouri", "fatima"),
    ("fatima ez zahra mansouri", "fatima"),
    ("فاطمةالزهراء", "fatima"),
    ("abderrahman benali", "abd"),
    ("عبدالرحمان", "abd"),
    ("haddouch", "kamal"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "who"), TYPOS)
def test_typo_finds_who_was_meant_first_of_all(desk, people, query, who):
    rows, _near = shown(desk, query)
    assert rows[:1] == [people[who]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("fatima zahra", ["fatimazahra"]),
        ("عبدالرحمن", ["abd"]),
        ("عبد الرحمن", ["abd"]),
        ("بنعلي", ["abd"]),
        ("فاطمةالزهراء", ["fatima"]),
        ("فاطمه زهرا", ["fatima"]),
        ("elkettani", ["hicham"]),
    ],
)
def test_one_word_or_two_are_one_name(desk, people, query, who):
    assert shown(desk, query) == ([people[one] for one in who], False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["کمال", "ﻛﻤﺎﻝ", "كـمـال", "كَمَال", "كما\u200fل", "\u202bكمال\u202c"]
)
def test_letters_that_look_alike_are_one(desk, people, query):
    assert shown(desk, query) == ([people["kamal"]], False)


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["کمال", "كمال"])
def test_letters_of_another_keyboard_may_stand_in_the_file(desk, center, written):
    member = MemberFactory(center=center, first_name=written, last_name="ہاشمی")
    assert shown(desk, "كمال هاشمي") == ([member], False)


DAYS = [
    "23/05/2006", "23-5-2006", "2006-05-23", "٢٣/٠٥/٢٠٠٦", "23052006", "23.05.2006", "23/5/06",
    "23\u200f/05\u200f/2006", "۲۳/۰۵/۲۰۰۶",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", [*DAYS, "23 05 2006", "23 mai 2006", "٢٣ ماي ٢٠٠٦", "hicham 23/05/2006"]
)
def test_birth_date_is_found_in_any_writing(desk, people, query):
    assert shown(desk, query) == ([people["hicham"]], False)


PIECES = [
    "936165", "93.61.65", "93-61-65", "0693616574", "+212693616574", "00212693616574",
    "212693616574", "٩٣٦١٦٥", "616574", "069361", "+21269361",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", [*PIECES, "93 61 65", "06 93 61 65", "+212 (0)6 93 61 65 74", "6 16 574"]
)
def test_piece_of_a_phone_is_found_however_it_is_grouped(desk, people, query):
    assert shown(desk, query) == ([people["hicham"]], False)


@pytest.mark.django_db
def test_exact_name_hides_no_typo_behind_it_and_a_near_one_is_told(desk, people):
    assert shown(desk, "laila") == ([people["laila"]], False)
    rows, near = shown(desk, "leila")
    assert (rows, near) == ([people["laila"]], True)


# Rights ---------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.COACH, Role.TRACK_MANAGER])
@pytest.mark.parametrize("query", [*DAYS, "93 61 65", "936165", "06 93 61 65", "hicham 936165"])
def test_who_may_not_identify_finds_by_no_piece_and_no_day(
    client, staff, center, people, role, query
):
    user = staff(role, at=center)
    assert "members.identify_member" not in {*user.get_all_permissions()}
    client.force_login(user)
    assert shown(client, query)[0] == []


@pytest.mark.django_db
def test_day_finds_in_the_centres_alone_whose_members_one_identifies(staff, center, people):
    other = CenterFactory()
    elsewhere = MemberFactory(center=other, birth_date=date(2006, 5, 23))
    user = staff(Role.FRONT_DESK, at=center)
    user.staff_roles.create(role=Role.COACH, center=other)
    user = User.objects.get(pk=user.pk)
    found = Member.objects.visible_to(user).found_by(user, "23/05/2006")
    assert list(found) == [people["hicham"]]
    assert elsewhere in Member.objects.visible_to(user)


@pytest.mark.django_db
def test_strangers_of_another_centre_never_come_near(desk, people):
    MemberFactory(center=CenterFactory(), first_name="Zineddine", last_name="Qermoudi")
    assert shown(desk, "Zinedine Qermudi")[0] == []


# Nobody ---------------------------------------------------------------------------------
@pytest.mark.django_db
def test_nobody_found_offers_a_new_file_with_that_name(desk, people):
    page = desk.get(LIST, {"q": "Wassim Boutaleb"})
    assert list(page.context["cl"].result_list) == []
    assert page.wsgi_request.begins == {"first_name": "Wassim", "last_name": "Boutaleb"}
    walk_in = desk.post(
        reverse("admin:members_member_add"), page.wsgi_request.begins | {"begin": "1"}
    )
    form = walk_in.context["form"]
    assert (form["first_name"].value(), form["last_name"].value()) == ("Wassim", "Boutaleb")
    assert not form.errors
    assert Member.objects.count() == len(people)


@pytest.mark.django_db
def test_who_registers_nobody_is_offered_nobody_new(client, staff, center):
    client.force_login(staff(Role.COACH, at=center))
    assert b'name="begin"' not in client.get(LIST, {"q": "Wassim Boutaleb"}).content


@pytest.mark.django_db
def test_rows_of_members_are_found_by_a_typo_too(client, staff, center, people):
    enrolment = EnrolmentFactory(member=people["hicham"], cohort__center=center)
    client.force_login(staff(Role.DIRECTOR, at=center))
    page = client.get(reverse("admin:tracks_enrolment_changelist"), {"q": "hisham ketany"})
    assert list(page.context["cl"].result_list) == [enrolment]
    assert page.wsgi_request.comes_near
    assert not page.wsgi_request.begins


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "is_near"), [("hicham", False), ("hihcam kettany", True), ("zxqwv", False)]
)
def test_who_is_in_no_cohort_is_found_by_a_typo_too(client, staff, center, people, query, is_near):
    EnrolmentFactory(member__center=center, member__latin_first_name="Hicham", state="active")
    away = CenterFactory()
    MemberFactory(center=away, latin_first_name="Hicham", latin_last_name="Kettani")
    client.force_login(staff(Role.DIRECTOR, at=center))
    page = client.get(reverse("admin:tracks_membertoorient_changelist"), {"q": query})
    found = [row.pk for row in page.context["cl"].result_list]
    assert found == ([] if query == "zxqwv" else [people["hicham"].pk])
    assert getattr(page.wsgi_request, "comes_near", False) == is_near
    assert (gettext("Nobody here is called exactly so: these come near.") in page.text) == is_near


@pytest.mark.django_db
def test_field_that_offers_members_finds_a_typo(client, staff, center, people):
    client.force_login(staff(Role.DIRECTOR, at=center))
    asked = {"app_label": "tracks", "model_name": "enrolment", "field_name": "member"}
    answer = client.get(reverse("admin:autocomplete"), asked | {"term": "hicham kettany"})
    assert [one["id"] for one in answer.json()["results"]] == [str(people["hicham"].pk)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "is_near"),
    [("ياسمين", False), ("یاسمین", False), ("yasmine", True), ("ياسمن", True), ("التازي", False)],
)
def test_child_of_a_camp_is_found_as_members_are(client, staff, center, query, is_near):
    child = InscriptionFactory(
        camp__center=center, first_name="ياسمين", last_name="التازي", guardian_name="سعاد حدوش"
    )
    InscriptionFactory(camp=child.camp, first_name="عمر", last_name="بناني")
    client.force_login(staff(Role.DIRECTOR, at=center))
    page = client.get(reverse("admin:tracks_campinscription_changelist"), {"q": query})
    assert list(page.context["cl"].result_list) == [child]
    assert page.wsgi_request.comes_near == is_near
