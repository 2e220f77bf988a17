"""Small pieces of the face: icons, isolated numbers and phones, the page in other languages."""

import re

from django import template
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, BaseFormSet
from django.template.defaultfilters import linebreaksbr
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from skills_center.base.admin_log import describe_change
from skills_center.base.icons import ICONS
from skills_center.base.phones import dialled, read_phone
from skills_center.base.ways_back import page_of

register = template.Library()

LETTERS = {"ar": "ع", "fr": "Fr", "en": "En"}
_LINK = re.compile(r"(https?://[^\s<>\"«»“”]+)")
NEVER_SHOWN_AGAIN = {"password", "file", "clearablefile"}
NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}


@register.simple_tag
def icon(name, way=False):
    """The icon `name`, hidden from screen readers; `way` turns it with the direction of reading."""
    return format_html(
        '<svg class="i{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        " i-way" if way else "",
        mark_safe(ICONS[name]),
    )


@register.filter
def num(value):
    """A number that keeps its place in a line of Arabic."""
    return format_html('<span class="num">{}</span>', value)


@register.filter
def code(value):
    """The number of a member, a certificate: read from left to right, in one line."""
    return format_html('<bdi class="num" dir="ltr">{}</bdi>', value)


@register.filter
def apart(text):
    """A name or another text of somebody's, whatever its script: what stands beside it in the
    sentence keeps its place."""
    return format_html("<bdi>{}</bdi>", text)


@register.filter
def phone(value):
    """A phone as people read it, never reversed."""
    return format_html('<bdi class="num" dir="ltr">{}</bdi>', read_phone(value))


@register.filter
def call(value):
    """A phone to call: on a phone one tap does it."""
    number = dialled(value)
    return format_html('<a href="tel:{}">{}</a>', number, phone(value)) if number else phone(value)


@register.filter
def letter(text):
    """A message as it will be read, its links kept in one piece beside Arabic."""
    parts = _LINK.split(text or "")
    pieces = (
        format_html('<bdi dir="ltr">{}</bdi>', part) if place % 2 else linebreaksbr(part)
        for place, part in enumerate(parts)
    )
    return mark_safe("".join(pieces))


@register.filter
def lines(text):
    """The lines of a text that are not empty."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


@register.filter
def change_described(entry):
    """What a line of the back office's log says, in the reader's language."""
    return describe_change(entry)


@register.simple_tag
def colon():
    """The colon between a label and what is said of it, where the two are no one sentence to
    translate: with the space that French puts before it."""
    return (_("%(label)s: %(value)s") % {"label": "", "value": ""}).rstrip(" ")


@register.simple_tag(takes_context=True)
def has_errors(context):
    """Whether a form of this page came back with something to correct, as `error_summary.html`
    says it: the title says so first."""
    shown = {id(value): value for layer in context for value in layer.values()}
    forms = (one for one in shown.values() if isinstance(one, BaseForm | BaseFormSet))
    return any(form.is_bound and not form.is_valid() for form in forms)


@register.filter
def only_as_a_whole(form):
    """Whether nothing is wrong with any one field: there is nothing to correct."""
    return set(form.errors) == {NON_FIELD_ERRORS}


@register.filter
def keeps_what_was_typed(form):
    """Whether the page shows again all that was sent: passwords and files come back empty."""
    return not any(field.widget_type in NEVER_SHOWN_AGAIN for field in form)


@register.simple_tag(takes_context=True)
def language_links(context):
    """This same page in each language: a list of code, letter, name, url, current.

    Of what was sent to an address that answers no GET, the page on which it was sent.
    """
    request = context.get("request")
    path = (page_of(request) if request else "") or f"/{get_language()}/"
    return [
        {
            "code": code,
            "letter": LETTERS[code],
            "name": NAMES[code],
            "url": translate_url(path, code),
            "current": code == get_language(),
        }
        for code, _name in settings.LANGUAGES
    ]


@register.simple_tag(takes_context=True)
def page_query(context, number):
    """The query string of this page with another page number."""
    query = context["request"].GET.copy()
    query["page"] = number
    return f"?{query.urlencode()}"


@register.simple_tag
def icon_if_any(name):
    """The icon of that name, or nothing."""
    return icon(name) if name in ICONS else ""
