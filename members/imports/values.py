"""What a cell says, as a member's file keeps it; or why it cannot be."""

import re
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

from members.birth_dates import validate_birth_date
from members.enums import Education, Sex, Situation
from members.identifiers import read_cin
from skills_center.base.dates import today
from skills_center.base.names import read_name
from skills_center.base.text import fold, in_plain_digits, is_none_word, is_surely_none, one_line
from skills_center.base.typed_days import UNREADABLE, DayError, read_day

_EXCEL_BEGINS = date(1899, 12, 30)
_SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?")

_SEXES = {
    Sex.FEMALE: "f|female|femme|feminin|fille|f.|انثي|اناث|ان|ا|انتي|امراه|فتاه|بنت|2",
    Sex.MALE: "m|male|homme|masculin|garcon|h|m.|h.|ذكر|ذكور|ذ|رجل|فتي|ولد|1",
}
_EDUCATIONS = {
    Education.NONE: "sans|aucun|none|neant|no schooling|بدون|لا شيء|غير متمدرس",
    Education.PRIMARY: "primaire|primary|primary school|ابتدايي|الابتدايي",
    Education.LOWER_SECONDARY: "college|collegial|lower secondary|اعدادي|الاعدادي|ثانوي اعدادي",
    Education.UPPER_SECONDARY: "lycee|secondaire|qualifiant|niveau bac|upper secondary|ثانوي"
    "|تاهيلي|ثانوي تاهيلي|مستوي الباكالوريا",
    Education.BACCALAUREATE: "bac|baccalaureat|baccalaureate|باكالوريا|الباكالوريا|بكالوريا",
    Education.VOCATIONAL: "technicien|technicien specialise|ts|qualification|diplome professionnel"
    "|vocational|تقني|تقني متخصص|تكوين مهني|دبلوم مهني",
    Education.HIGHER: "universitaire|superieur|licence|master|bac+2|bac+3|bac+5|higher"
    "|higher education|جامعي|اجازه|ماستر|عالي",
}
_SITUATIONS = {
    Situation.STUDYING: "eleve|etudiant|etudiante|student|studying|تلميذ|تلميذه|طالب|طالبه|يدرس",
    Situation.TRAINING: "stagiaire|en formation|training|متدرب|متدربه|في تكوين",
    Situation.LOOKING: "chomeur|sans emploi|en recherche|a la recherche d emploi|looking"
    "|unemployed|عاطل|عاطله|بدون عمل|يبحث عن عمل|باحث عن شغل",
    Situation.WORKING: "salarie|employe|en activite|working|employed|يعمل|عامل|مستخدم|موظف",
    Situation.OWN_PROJECT: "porteur de projet|entrepreneur|auto-entrepreneur|own project"
    "|حامل مشروع|مقاول|مقاول ذاتي",
    Situation.OTHER: "autre|other|اخر|اخري",
}


def _by_word(words):
    return {fold(word): choice for choice, listed in words.items() for word in listed.split("|")}


_SEX_OF, _EDUCATION_OF, _SITUATION_OF = map(_by_word, (_SEXES, _EDUCATIONS, _SITUATIONS))


def text_of(cell):
    """A cell as the text people see: a whole number without its point, a date day first."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return one_line(str(cell))


def says_nothing(cell, *, must_be_known=False):
    """Whether a cell is empty, or holds a word for nothing: “néant”, “-”, «لا يوجد».

    In a column that must be filled in, what could also be a name is one: a family is called Sans.
    """
    text = text_of(cell)
    is_none = is_surely_none if must_be_known else is_none_word
    return not text or is_none(text)


def name(cell, *, latin=False):
    written = text_of(cell)
    if len(written) > 60:
        raise ValidationError(_("This is too long for a name."))
    return read_name(written, latin=latin)


def latin_name(cell):
    return name(cell, latin=True)


def sex(cell):
    try:
        return _SEX_OF[fold(text_of(cell))]
    except KeyError:
        raise ValidationError(_("Write “female” or “male”.")) from None


def birth_date(cell):
    born = _date(cell)
    validate_birth_date(born)
    return born


def registered_on(cell):
    day = _date(cell)
    if not date(2000, 1, 1) <= day <= today():
        raise ValidationError(_("Nobody can have been registered on that day."))
    return day


def _date(cell):
    """A date of Excel, its number, or a text with the day or the year first."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = in_plain_digits(text_of(cell))
    try:
        if _SERIAL.fullmatch(text):
            return _EXCEL_BEGINS + timedelta(days=int(float(text)))
        return read_day(text, latest_short_year=today().year)
    except DayError as error:
        raise ValidationError(error.message) from None
    except OverflowError:
        raise ValidationError(UNREADABLE) from None


def phone(cell):
    """E.164 text. Excel drops the zero before 6 12 34 56 78: nine digits are a whole number."""
    written = text_of(cell)
    if not written:
        return ""
    typed = re.sub(r"[^\d+]", "", in_plain_digits(written))
    if re.fullmatch(r"[5-8]\d{8}", typed):
        typed = f"0{typed}"
    elif re.fullmatch(r"212[5-8]\d{8}", typed):
        typed = f"+{typed}"
    return _e164(typed)


def _e164(typed):
    try:
        number = PhoneNumber.from_string(typed, region="MA")
    except NumberParseException:
        number = None
    if number is None or not number.is_valid():
        raise ValidationError(_("Check this number: it has ten digits, like 06 12 34 56 78."))
    return number.as_e164


def cin(cell):
    return read_cin(text_of(cell)) or ""


def email(cell):
    address = text_of(cell).lower()
    if address:
        validate_email(address)
    return address


def education(cell):
    return _EDUCATION_OF.get(fold(text_of(cell)), "")


def situation(cell):
    return _SITUATION_OF.get(fold(text_of(cell)), "")


def is_other_person(cell):
    """What staff decided on a doubtful row: True another person, False the same, None nothing."""
    said = fold(text_of(cell))
    if said in ("autre personne", "other person", "autre", "other", "شخص اخر", "شخص اخري", "اخر"):
        return True
    if said in ("meme personne", "same person", "meme", "same", "نفس الشخص", "الشخص نفسه", "نفسه"):
        return False
    return None


def split_name(cell):
    """First and last name of one cell: French habit writes the family name first in capitals."""
    words = text_of(cell).split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if words and capitals and len(capitals) < len(words) and words[0].isupper():
        rest = [word for word in words if word not in capitals]
        return " ".join(rest), " ".join(capitals)
    return (words[0], " ".join(words[1:])) if len(words) > 1 else ("".join(words), "")
