"""What the pages hand in. Here it is bound and nothing else."""

from skills_center.base.panels import PANELS

from . import dashboard

PANELS.register(dashboard.work_that_stands_still)
