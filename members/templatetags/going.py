"""The way of who has no file yet to a page that asks for one."""

from django import template

from members.destinations import on_the_way

register = template.Library()


@register.simple_tag
def register_for(path):
    """The address of the registration that ends on this page."""
    return on_the_way("members:join", path)
