"""What this app hands in."""

from skills_center.base.personal_data import PERSONAL_DATA

from .privacy.account import ACCOUNT
from .privacy.agreements import AGREEMENTS
from .privacy.changes import NUMBER_CHANGES, PROPOSALS
from .privacy.file import FILE, HISTORY
from .privacy.log import LOG
from .privacy.merges import MERGES
from .privacy.messages import MESSAGES
from .privacy.papers import PAPERS
from .privacy.registers import REGISTERS
from .privacy.requests import READINGS, REQUESTS
from .privacy.staff import STAFF
from .privacy.typed import TYPED

# In the order of the copy. An erasure goes the other way: the file is emptied last.
PERSONAL_DATA.register(FILE)
PERSONAL_DATA.register(ACCOUNT)
PERSONAL_DATA.register(AGREEMENTS)
PERSONAL_DATA.register(PAPERS)
PERSONAL_DATA.register(REQUESTS)
PERSONAL_DATA.register(PROPOSALS)
PERSONAL_DATA.register(NUMBER_CHANGES)
PERSONAL_DATA.register(READINGS)
PERSONAL_DATA.register(MESSAGES)
PERSONAL_DATA.register(HISTORY)
PERSONAL_DATA.register(MERGES)
PERSONAL_DATA.register(REGISTERS)
PERSONAL_DATA.register(LOG)
PERSONAL_DATA.register(TYPED)
PERSONAL_DATA.register(STAFF)
