"""Numbers of the results on a page: each carries its base, and one that is hidden says so."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

from skills_center.results.bases import Base

register = template.Library()


@register.simple_tag
def figure_number(number, base, sign="", tag="b"):
    """A number of a `Base`, with a sign after it; None is a number that the reader may not see."""
    kind = "num"
    if number in (None, ""):  # "" is what a template makes of a part of None
        kind, number = "not-shown", _("not shown")
    elif sign:
        number = format_html('<bdi dir="ltr">{} {}</bdi>', number, sign)
    return format_html('<{} class="{}" data-base="{}">{}</{}>', tag, kind, Base(base), number, tag)


@register.simple_block_tag
def explains_hidden(content):
    """A block of figures, with the reason under it where one of them is not shown."""
    if 'class="not-shown"' not in content:
        return content
    return content + render_to_string("results/hidden_note.html")


@register.simple_tag
def base_words(base, year):
    """What such a number is counted over, in words: they stand beside each."""
    return Base(base).words(year)
