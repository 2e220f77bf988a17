"""What a person reads is translated: no sentence stands in the code without `_()`."""

import ast

import pytest
from django.conf import settings

from tests.marks import once

pytestmark = once

PACKAGES = ("skills_center", "members", "tracks", "enterprises", "forum")
# Not for people who use the portal: migrations, and what invents the people of a demonstration.
LEFT_OUT = ("/migrations/", "skills_center/seed/")
# What shows a text that it is given by its place: name → which arguments.
BY_PLACE = {
    "DomainError": {0},
    "ValidationError": {0},
    "add_error": {1},
    "message_user": {1},
    **{level: {1} for level in ("debug", "info", "success", "warning", "error")},
}
BY_NAME = {
    "label", "help_text", "verbose_name", "verbose_name_plural", "description", "short_description",
    "empty_label", "error_messages", "message", "violation_error_message", "title", "placeholder",
}  # fmt: skip


def sources():
    found = {}
    for package in PACKAGES:
        for path in (settings.BASE_DIR / package).rglob("*.py"):
            file = path.relative_to(settings.BASE_DIR).as_posix()
            if not any(part in file for part in LEFT_OUT):
                found[file] = path.read_text(encoding="utf-8")
    return found


def untranslated(text):
    """Line and words of each sentence that a call would show as it is."""
    for node in ast.walk(ast.parse(text)):
        for shown in _shown_by(node):
            for words in _literals(shown):
                yield node.lineno, words


def _shown_by(node):
    if isinstance(node, ast.Assign):
        if any(isinstance(one, ast.Name) and one.id in BY_NAME for one in node.targets):
            yield node.value
    elif isinstance(node, ast.Call) and not _is_of_the_log(node.func):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        yield from (one for at, one in enumerate(node.args) if at in BY_PLACE.get(name, ()))
        yield from (one.value for one in node.keywords if one.arg in BY_NAME)


def _is_of_the_log(called):
    return isinstance(called, ast.Attribute) and ast.unparse(called.value) in ("log", "logger")


def _literals(node):
    """The texts that an expression is made of; what a call makes of its own is its own."""
    match node:
        case ast.Constant(value=str(words)) if any(sign.isalpha() for sign in words):
            yield words
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            yield from (words for part in parts for words in _literals(part))
        case ast.Dict(values=parts):
            yield from (words for part in parts for words in _literals(part))
        case ast.BinOp(left=left, right=right):
            yield from _literals(left)
            if not isinstance(node.op, ast.Mod):  # what is filled in is no sentence
                yield from _literals(right)
        case ast.IfExp(body=body, orelse=other):
            yield from (*_literals(body), *_literals(other))
        case ast.BoolOp(values=parts):
            yield from (words for part in parts for words in _literals(part))
        case ast.Call(func=ast.Attribute(value=ast.Constant() as text)):
            yield from _literals(text)  # "…".format()


def test_no_sentence_is_shown_as_it_stands_in_the_code():
    assert len(sources()) > 200
    found = {file: list(untranslated(text)) for file, text in sources().items()}
    assert {file: sentences for file, sentences in found.items() if sentences} == {}


@pytest.mark.parametrize(
    "code",
    [
        'raise DomainError("It is closed.")',
        'raise errors.ValidationError(f"{one} is closed.")',
        'ValidationError({"name": ["It is closed."]})',
        'form.add_error("name", "It is closed.")',
        'messages.success(request, "Sent to %s." % name)',
        'self.message_user(request, "Sent to {}.".format(name))',
        'messages.info(request, "Sent" if done else _("Not sent"))',
        'forms.CharField(label="Name")',
        'models.CharField(help_text="As on the card" + _("."))',
        'admin.display(description="Name")',
        'CharField(error_messages={"required": "Say it."})',
        'verbose_name = "member"',
    ],
)
def test_sentence_that_nobody_translates_is_found(code):
    assert list(untranslated(code))


@pytest.mark.parametrize(
    "code",
    [
        'raise DomainError(_("It is closed."))',
        'ValidationError(gettext("%(count)s are too many.") % {"count": "x"}, code="many")',
        'form.add_error("name", error)',
        'logger.warning("message %s: %s", pk, why)',
        'forms.CharField(label="")',
        'admin.display(description=capfirst(gettext_lazy("name")))',
    ],
)
def test_sentence_that_is_translated_is_let_be(code):
    assert list(untranslated(code)) == []


# What `makemessages` does not find -------------------------------------------------------
TRANSLATES = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext"}


def inside_texts(text):
    """Lines on which a sentence is translated inside an f-string: nobody takes it up there."""
    return {
        call.lineno
        for found in ast.walk(ast.parse(text)) if isinstance(found, ast.JoinedStr)
        for call in ast.walk(found)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in TRANSLATES
    }  # fmt: skip


def test_no_sentence_is_translated_inside_a_text():
    found = {file: lines for file, text in sources().items() if (lines := inside_texts(text))}
    assert found == {}, "gettext reads no f-string: give the sentence a name before"


@pytest.mark.parametrize(
    ("text", "lines"),
    [("f\"{a} {_('b')}\"", {1}), ("\nf'{ngettext(a, b, 2)}'", {2}), ("f'{a}' + _('b')", set())],
)
def test_sentence_inside_a_text_is_found(text, lines):
    assert inside_texts(text) == lines
