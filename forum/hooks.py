"""What this app hands in."""

from skills_center.base.personal_data import PERSONAL_DATA

from .privacy import STANDS

PERSONAL_DATA.register(STANDS)
