"""What a page with rows that move sends along of them."""

from django import template
from django.db.models import Model

from skills_center.base.admin_seen import states_field, states_of

register = template.Library()


@register.filter
def states(rows):
    """The hidden field of the states in which a row, or several, are shown."""
    return states_field(states_of([rows] if isinstance(rows, Model) else rows))
