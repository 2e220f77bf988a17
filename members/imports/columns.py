"""What each column of a register is, found by its header in Arabic, French or English."""

from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skills_center.base.errors import DomainError
from skills_center.base.text import fold

from .readers import Row

LOOKED_THROUGH = 40  # rows above which a header is not sought any more


class Column(TextChoices):
    """What a column can be. `LEFT_OUT` is one that members' files have no place for."""

    FULL_NAME = "full_name", gettext_lazy("first and last name")
    FIRST_NAME = "first_name", gettext_lazy("first name")
    LAST_NAME = "last_name", gettext_lazy("last name")
    LATIN_FIRST_NAME = "latin_first_name", gettext_lazy("first name in Latin letters")
    LATIN_LAST_NAME = "latin_last_name", gettext_lazy("last name in Latin letters")
    SEX = "sex", gettext_lazy("sex")
    BIRTH_DATE = "birth_date", gettext_lazy("birth date")
    CIN = "cin", gettext_lazy("national card (CIN)")
    PHONE = "phone", gettext_lazy("phone")
    EMAIL = "email", gettext_lazy("e-mail")
    COMMUNE = "commune", gettext_lazy("commune")
    ADDRESS = "address", gettext_lazy("address")
    EDUCATION = "education", gettext_lazy("level of education")
    SCHOOL = "school", gettext_lazy("school or training centre")
    SITUATION = "situation", gettext_lazy("situation")
    REGISTERED_ON = "registered_on", gettext_lazy("registered on")
    DECISION = "decision", gettext_lazy("decision on a doubtful row")
    LEFT_OUT = "", gettext_lazy("left out")


# Folded, so without hamza, accents and capitals; longer ones first where one holds another.
HEADERS = {
    Column.FULL_NAME: "nom et prenom|nom & prenom|prenom et nom|nom complet|full name|name"
    "|الاسم الكامل|الاسم والنسب|الاسم الشخصي والعايلي|الاسم و النسب|نسب واسم",
    Column.LATIN_FIRST_NAME: "prenom latin|prenom en latin|latin first name"
    "|first name in latin letters|prenom en lettres latines|الاسم الشخصي بالحروف اللاتينيه"
    "|الاسم الشخصي بالفرنسيه|اسم شخصي بالحروف اللاتينيه",
    Column.LATIN_LAST_NAME: "nom latin|nom en latin|latin last name|last name in latin letters"
    "|nom en lettres latines|الاسم العايلي بالحروف اللاتينيه|الاسم العايلي بالفرنسيه"
    "|اسم عايلي بالحروف اللاتينيه",
    Column.FIRST_NAME: "prenom|prenoms|first name|firstname|given name|الاسم الشخصي|الاسم"
    "|اسم شخصي|prenom arabe",
    Column.LAST_NAME: "nom|nom de famille|last name|lastname|surname|family name|الاسم العايلي"
    "|النسب|اسم عايلي|nom arabe",
    Column.SEX: "sexe|sex|genre|gender|الجنس|النوع|جنس",
    Column.BIRTH_DATE: "date de naissance|date naissance|ne le|nee le|ne e le|birth date"
    "|date of birth|birthdate|dob|naissance|تاريخ الازدياد|تاريخ الميلاد|تاريخ الولاده|ازدياد",
    Column.CIN: "cin|cnie|c i n|cni|n cin|no cin|numero cin|carte nationale|national card"
    "|national card cin|رقم البطاقه الوطنيه|البطاقه الوطنيه|رقم البطاقه|ب ت و|رقم ب ت و|ب و",
    Column.PHONE: "telephone|tel|gsm|portable|mobile|phone|phone number|n tel|numero de telephone"
    "|num tel|الهاتف|رقم الهاتف|هاتف|النقال",
    Column.EMAIL: "email|e mail|mail|courriel|adresse email|adresse electronique"
    "|البريد الالكتروني|البريد|بريد الكتروني",
    Column.COMMUNE: "commune|ville|city|town|الجماعه|المدينه|جماعه",
    Column.ADDRESS: "adresse|address|domicile|العنوان|السكني|عنوان",
    Column.EDUCATION: "niveau scolaire|niveau d etudes|niveau etudes|niveau|niveau d instruction"
    "|education|level|level of education|المستوي الدراسي|المستوي|مستوي دراسي|المستوي التعليمي",
    Column.SCHOOL: "ecole|etablissement|lycee|school|school or training centre|المءسسه|المدرسه"
    "|الموسسه|مدرسه او مركز تكوين",
    Column.SITUATION: "situation|statut|occupation|profession|status|الوضعيه|وضعيه|المهنه|الحاله",
    Column.REGISTERED_ON: "date d inscription|date inscription|inscrit le|registered on"
    "|registration date|تاريخ التسجيل|تاريخ الانخراط",
    Column.DECISION: "decision|decision on a doubtful row|القرار|قرار"
    "|decision sur une ligne douteuse",
}
_BY_HEADER = {
    fold(header): column for column, headers in HEADERS.items() for header in headers.split("|")
}
# Of one person once each: the name, in one column or two, the sex and the birth date.
_NAMES = ({Column.FULL_NAME}, {Column.FIRST_NAME, Column.LAST_NAME})


class Header(NamedTuple):
    """The row of the headers, and the column each cell heads, in the order of the file."""

    row: Row
    columns: list[Column]


def column_of(header):
    """The column that a header names; LEFT_OUT when it is none we know."""
    folded = fold(str(header or "").replace("°", " ").replace("’", " ").replace("'", " "))
    folded = " ".join(folded.replace(".", " ").split())
    return _BY_HEADER.get(folded) or _by_label().get(folded, Column.LEFT_OUT)


@cache
def _by_label():
    """What our own reports write above their columns, in every language."""
    found: dict[str, Column] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {fold(str(column.label)): column for column in Column if column.value}
    return found


def is_header(row):
    """Whether a row is made of headers: at least three it knows."""
    known = {column_of(cell) for cell in row.cells if isinstance(cell, str)}
    return len(known - {Column.LEFT_OUT}) >= 3


def find_header(rows):
    """The header among the first rows, titles and empty lines above it left aside.

    A column named twice counts the first time. Raises DomainError when there is none.
    """
    for row, _number in zip(rows, range(LOOKED_THROUGH), strict=False):
        if is_header(row):
            return Header(row, _once([column_of(cell) for cell in row.cells]))
    raise DomainError(
        _("We find no row of headers, like “First name”, “Last name”, “Sex”, “Birth date”.")
    )


def _once(columns):
    seen: set[Column] = set()
    kept = []
    for column in columns:
        kept.append(Column.LEFT_OUT if column in seen else column)
        seen.add(column)
    return kept


def what_is_missing(columns):
    """The columns without which nobody can be registered, as people call them."""
    given = set(columns)
    missing = [column for column in (Column.SEX, Column.BIRTH_DATE) if column not in given]
    if not any(names <= given for names in _NAMES):
        missing.insert(0, Column.FULL_NAME)
    return [column.label for column in missing]
