"""What messaging hands in. Here it is bound and nothing else."""

from skills_center.base.panels import PANELS

from .outbox import admin

PANELS.register(admin.messages_to_look_at)
