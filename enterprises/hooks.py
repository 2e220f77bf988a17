"""What this app hands in."""

from skills_center.base.personal_data import PERSONAL_DATA

from .privacy import ENTERPRISES

PERSONAL_DATA.register(ENTERPRISES)
