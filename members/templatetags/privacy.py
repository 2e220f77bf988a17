"""What every form that collects personal data shows."""

from django import template

from members.services.consents import current_notice

register = template.Library()


@register.inclusion_tag("components/notice_of_data.html")
def notice_of_data():
    """The notice in force: what the data are for, its version and its declaration."""
    return {"notice": current_notice()}
