"""What Django and the libraries say in our pages follows our rules of words."""

import re
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.utils.translation import gettext, ngettext, override, pgettext

from skills_center.base.library_sentences import OF_SCRIPTS
from tests.marks import once

pytestmark = once

# Where a sentence that people may meet comes from.
LIBRARIES = [
    "django.conf",
    "django.contrib.admin",
    "django.contrib.auth",
    "allauth",
    "phonenumber_field",
    "simple_history",
]
# Commands and verbs in the masculine, and words that the portal has others for; in French what
# calls a person an object or agrees with a man.
REFUSED = {
    "ar": re.compile(
        r"(?<!\w)(?:أدخ[ِ]?ل|[اإ]ختر|اضغط|حد[ّ]?د|أض[ِ]?ف|احذفه?|أز[ِ]?ل|احفظ|غيّر|نفّ?ذ|انتق|"
        r"تأكد أن|تحقق من|قم|صحّح|اكتب|ابدأ|ابحث|استعرض|كن|متأكد|تملك|حاول|استخدم|أظهر|اخف|ألغ|"
        r"أكّد|عد[ِّ]*ل|رجاءً?|الرجاء|كود)(?!\w)|كلم[ةت]ا? ?المرور|كلمتا المرور|كلمة مرور|أخر دخول"
    ),
    "fr": re.compile(r"\bsûr\b|Soyez patient|\b[LlUu]n? ?['’]?objet\b|authentifié sous|courriel"),
}
# Sentences of pages and fields that the portal has not: a word in each that tells it.
NOT_MET = re.compile(
    r"[Pp]assword(?: has been set|less|-based)|[Pp]assword [Rr]eset|[Rr]eset my|[Ee]nter new pass|"
    r"[Ff]orgot|emailed you|an email|created a user|staff account|Raw passwords|this user|"
    r"authenticated as|database installation|MFA enabled|email address|[Uu]sername|"
    r"A JSON object|object (?:id|repr)|Kannada|security key is|does not support|"
    r"IPv[46]|disable cookies|primary key|"
    r"following page|There’s been|%\(value\)s” value"
)
# Of allauth the forms and messages are used, not the pages, nor what logs in by other sites.
NOT_USED = ("templates/", "socialaccount/", "idp/", "usersessions/", "headless/", "webauthn/")


def shipped(language):
    """Each sentence that a library has in that language, and that people may meet."""
    for library in LIBRARIES:
        folder = Path(str(find_spec(library).origin)).parent / "locale" / language
        for sentence in polib.pofile(str(folder / "LC_MESSAGES" / "django.po")):
            where = [path for path, _line in sentence.occurrences if library == "allauth"]
            is_used = not where or any(_is_used(path) for path in where)
            if is_used and not sentence.obsolete and not NOT_MET.search(sentence.msgid):
                yield sentence


def _is_used(path):
    return not any(part in path for part in NOT_USED)


def said(sentence):
    """What the portal says for it; of a sentence with a number, for each kind of number."""
    if sentence.msgid_plural:
        words = (sentence.msgid, sentence.msgid_plural)
        return " ".join({ngettext(*words, number) for number in (0, 1, 2, 3, 11, 100)})
    if sentence.msgctxt:
        return pgettext(sentence.msgctxt, sentence.msgid)
    return gettext(sentence.msgid)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_sentence_of_a_library_breaks_our_rules_of_words(language):
    with override(language):
        broken = {
            sentence.msgid: said(sentence)
            for sentence in shipped(language)
            if REFUSED[language].search(said(sentence))
        }
    assert broken == {}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_adding_changing_and_deleting_are_three_things(language):
    with override(language):
        told = {gettext(f"The {{name}} “{{obj}}” was {verb} successfully.") for verb in VERBS}
        told.add(gettext("The %(name)s “%(obj)s” was deleted successfully."))
    assert len(told) == len(VERBS) + 1


VERBS = ("added", "changed")


def test_scripts_of_django_say_those_sentences():
    """If they say others one day, they are not ours."""
    admin = Path(str(find_spec("django.contrib.admin").origin)).parent
    catalogue = admin / "locale" / "en" / "LC_MESSAGES" / "djangojs.po"
    known = {one.msgid for one in polib.pofile(str(catalogue))}
    assert [sentence for sentence in OF_SCRIPTS if sentence not in known] == []
