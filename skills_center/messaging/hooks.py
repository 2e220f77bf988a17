"""What messaging hands in. Here it is bound and nothing else."""

from skills_center.base.due import JOBS, Job
from skills_center.base.panels import PANELS

from .outbox import admin, dashboard, services

PANELS.register(dashboard.channels_that_fail)
PANELS.register(admin.messages_to_look_at)

JOBS.register(Job("messages settled meanwhile", services.settle_answered))
