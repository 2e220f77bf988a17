"""What `members` keeps of people. Here it is bound and nothing else."""

from skills_center.base.personal_data import PERSONAL_DATA

from .account import ACCOUNT
from .agreements import AGREEMENTS
from .changes import NUMBER_CHANGES, PROPOSALS
from .file import FILE, HISTORY
from .log import LOG
from .merges import MERGES
from .messages import MESSAGES
from .papers import PAPERS
from .registers import REGISTERS
from .requests import READINGS, REQUESTS
from .staff import STAFF
from .typed import TYPED

# In the order of the copy. An erasure goes the other way: the file is emptied last.
# Merges, which hand out nothing, go late too: they say to the others which files became theirs.
PERSONAL_DATA.register(FILE)
PERSONAL_DATA.register(MERGES)
PERSONAL_DATA.register(ACCOUNT)
PERSONAL_DATA.register(AGREEMENTS)
PERSONAL_DATA.register(PAPERS)
PERSONAL_DATA.register(REQUESTS)
PERSONAL_DATA.register(PROPOSALS)
PERSONAL_DATA.register(NUMBER_CHANGES)
PERSONAL_DATA.register(READINGS)
PERSONAL_DATA.register(MESSAGES)
PERSONAL_DATA.register(HISTORY)
PERSONAL_DATA.register(REGISTERS)
PERSONAL_DATA.register(LOG)
PERSONAL_DATA.register(TYPED)
PERSONAL_DATA.register(STAFF)
