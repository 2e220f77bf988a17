"""The rows of a list of the back office as cards, where there is no room for its columns."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(cells, heads):
    """The cells of a row as Django draws them, each with the head of its column inside.

    Beside the head itself the label is hidden; a screen reader has the head. The box that chooses
    a row has a label of its own.
    """
    for cell, head in zip(cells, heads, strict=True):
        if "action-checkbox-column" in head.get("class_attrib", ""):
            yield cell
            continue
        tag, content = cell.split(">", 1)  # its class is escaped
        label = format_html(
            '<span class="row-label" aria-hidden="true">{}</span>', capfirst(head["text"])
        )
        yield mark_safe(f"{tag}>{label}{content}")
