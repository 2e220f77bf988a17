"""What messaging hands in. Here it is bound and nothing else."""

from skills_center.base.due import JOBS, Job
from skills_center.base.panels import PANELS

from .outbox import admin, dashboard, services
from .wording import dashboard as wording

PANELS.register(dashboard.channels_that_fail)
PANELS.register(admin.messages_to_look_at)
PANELS.register(wording.words_that_cannot_be_sent)

JOBS.register(Job("messages settled meanwhile", services.settle_answered))
