"""The years, months and days over a list of the back office."""

from django import template

from skills_center.base import admin_dates

register = template.Library()
register.inclusion_tag("admin/date_hierarchy.html", name="drill_down")(admin_dates.drill_down)
