"""A birth date typed any way that means one day, wherever the portal asks for one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from members.birth_dates import OLDEST, YOUNGEST
from members.enums import Role
from members.forms.desk import DeskForm, MemberForm
from members.forms.fields import BirthDateField, DigitsDateField
from members.forms.join import JoinForm
from members.forms.proofs import AgreementForm, BirthDateForm
from members.imports import values
from skills_center.base.dates import latest_birth_date, today
from skills_center.base.typed_days import (
    INCOMPLETE,
    MONTH_FIRST,
    NO_SUCH_DAY,
    UNREADABLE,
    DayError,
    read_day,
)
from tests.factories.members import MemberFactory
from tests.marks import once
from tracks.forms.social import ChildAgreementForm, ChildForm, DeskInscriptionForm

DAY = date(2007, 3, 14)
WRITINGS = [
    "14/03/2007",
    "14032007",
    "14 03 2007",
    "14.03.2007",
    "14-3-2007",
    "14/3/07",
    " 14 / 03 / 2007 ",
    "14–03–2007",
    "14،03،2007",
    "١٤/٠٣/٢٠٠٧",
    "۱۴۰۳۲۰۰۷",
    "１４／０３／２００７",
    "14\u200f/03\u200f/2007",
    "14\u061c/\u200e03/2007",
    "\u202b14/03/2007\u202c",
    "\u206614/03/2007\u2069",
    "14\u00a003\u00a02007",
    "2007-03-14",
    "2007/3/14",
    "20070314",
    "2007-03-14T00:00",
    "14 مارس 2007",
    "14 مارس، 2007",
    "14 mars 2007",
    "14 MARS 2007",
    "14 March 2007",
    "March 14, 2007",
    "14th March 2007",
    "14 آذار 2007",
]
REFUSED = {
    "31/02/2007": NO_SUCH_DAY,
    "31022007": NO_SUCH_DAY,
    "0/0/2007": NO_SUCH_DAY,
    "29 février 2007": NO_SUCH_DAY,
    "3/14/2007": MONTH_FIRST,
    "140307": INCOMPLETE,
    "1432007": INCOMPLETE,
    "14/03": UNREADABLE,
    "14/03/200": UNREADABLE,
    "yesterday": UNREADABLE,
    "14 2007": UNREADABLE,
    "14 mars": UNREADABLE,
    "mars 2007": UNREADABLE,
    "14 mars avril 2007": UNREADABLE,
}
MONTHS = {
    1: "janvier|janv.|January|يناير",
    2: "février|fév.|February|فبراير",
    4: "avril|April|أبريل",
    5: "mai|May|ماي|مايو",
    6: "juin|June|يونيو",
    7: "juillet|July|يوليوز|يوليو",
    8: "août|aout|August|غشت|أغسطس",
    9: "septembre|sept.|September|شتنبر|سبتمبر",
    10: "octobre|October|أكتوبر",
    11: "novembre|November|نونبر|نوفمبر",
    12: "décembre|December|دجنبر|ديسمبر",
}


@once
@pytest.mark.parametrize("written", WRITINGS)
def test_a_day_is_read_in_every_writing(written):
    assert DigitsDateField().clean(written) == DAY
    assert values.birth_date(written) == DAY


@once
@pytest.mark.parametrize(("written", "message"), REFUSED.items())
def test_what_is_no_day_or_could_be_two_says_how_to_write_it(written, message):
    with pytest.raises(DayError) as refused:
        read_day(written, latest_short_year=2026)
    assert refused.value.message == message
    with pytest.raises(ValidationError) as told:
        BirthDateField().clean(written)
    assert told.value.messages == [str(message)]


@once
@pytest.mark.parametrize("month", MONTHS)
def test_months_are_read_in_words_of_three_languages(month):
    for name in MONTHS[month].split("|"):
        assert read_day(f"1 {name} 2004", latest_short_year=2026) == date(2004, month, 1), name


def test_the_first_of_a_month_is_read_as_the_french_write_it():
    for written in ("1er mai 2004", "1 er mai 2004"):
        assert read_day(written, latest_short_year=2026) == date(2004, 5, 1)


def test_a_year_of_two_digits_is_none_to_come():
    assert read_day("14/03/26", latest_short_year=2026).year == 2026
    assert read_day("14/03/27", latest_short_year=2026).year == 1927


# Where it is asked ------------------------------------------------------------------------
ASKED = [
    JoinForm,
    DeskForm,
    MemberForm,
    BirthDateForm,
    AgreementForm,
    ChildForm,
    ChildAgreementForm,
    DeskInscriptionForm,
]
OF_A_FILE = [JoinForm, DeskForm, MemberForm]


@once
@pytest.mark.parametrize("form", ASKED)
def test_every_form_that_asks_for_a_birth_date_reads_it_so(form):
    field = form.base_fields["birth_date"]
    assert isinstance(field, DigitsDateField)
    assert {field.clean(written) for written in WRITINGS} == {DAY}


@once
@pytest.mark.parametrize("form", OF_A_FILE)
def test_the_age_of_who_has_a_file_has_the_same_bounds_everywhere(form):
    field = form.base_fields["birth_date"]
    good = [latest_birth_date(YOUNGEST), latest_birth_date(OLDEST + 1) + timedelta(days=1)]
    bad = [
        latest_birth_date(YOUNGEST) + timedelta(days=1),
        latest_birth_date(OLDEST + 1),
        today() + timedelta(days=1),
        date(1890, 1, 1),
        date(3007, 1, 1),
    ]
    assert [field.clean(f"{day:%d/%m/%Y}") for day in good] == good
    for day in bad:
        written = f"{day:%d/%m}/{day.year}"
        with pytest.raises(ValidationError) as of_form:
            field.clean(written)
        with pytest.raises(ValidationError) as of_register:
            values.birth_date(written)
        assert of_form.value.messages == of_register.value.messages


@once
def test_a_widget_lets_a_pasted_date_in_whole():
    widget = BirthDateField().widget
    assert widget.attrs["maxlength"] >= max(map(len, WRITINGS))
    assert (widget.attrs["dir"], widget.attrs["inputmode"]) == ("ltr", "numeric")


@once
@pytest.mark.parametrize("written", ["٣١/٠٢/٢٠٠٤", "3/14/2004"])
def test_who_typed_no_day_reads_it_beside_the_field(client, answers, written):
    with translation.override("ar"):
        page = reverse("members:join")
    response = client.post(page, answers | {"birth_date": written})
    assert list(response.context["form"].errors) == ["birth_date"]
    assert f'value="{written}"' in response.content.decode()


@once
@pytest.mark.parametrize(
    ("written", "kept"), [("14032007", DAY), ("14 mars 2007", DAY), ("1/1/1890", None)]
)
def test_the_back_office_reads_and_bounds_it_too(client, staff, center, written, kept):
    client.force_login(staff(Role.FRONT_DESK))
    member = MemberFactory(center=center, user=None, birth_date=date(2003, 5, 14))
    page = reverse("admin:members_member_change", args=[member.pk])
    form = client.get(page).context["adminform"].form
    sent = {name: "" if value is None else value for name, value in form.initial.items()}
    sent |= {"birth_date": written, "phone": str(member.phone)}
    for inline in client.get(page).context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        sent |= {f"{prefix}-{part}": 0 for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    client.post(page, sent)
    member.refresh_from_db()
    assert member.birth_date == (kept or date(2003, 5, 14))


def test_a_birth_date_of_before_is_not_questioned_untouched(center):
    """Of a register of another time: whoever corrects the school is not stopped by it."""
    member = MemberFactory(center=center, birth_date=date(1901, 1, 1))
    for typed, is_fine in (("01/01/1901", True), ("02/01/1901", False)):
        form = MemberForm({"birth_date": typed}, instance=member)
        assert ("birth_date" not in form.errors) == is_fine
