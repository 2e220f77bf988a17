"""What messaging hands in. Here it is bound and nothing else."""

from skills_center.base.panels import PANELS

from .outbox import admin, dashboard

PANELS.register(dashboard.channels_that_fail)
PANELS.register(admin.messages_to_look_at)
