"""Which subject writes the rows of which models, and the models that get none, with the reason.

A new model goes to the `models` of its subject, a new subject to SUBJECTS.
`tests/seed/test_simulate.py` fails on a model that is in neither table.
"""

from .accounts import Accounts
from .attendance import Attendances
from .camps import Camps
from .centers import Centers
from .coaching import Coaching
from .cohorts import Cohorts
from .enrolments import Enrolments
from .enterprises import Enterprises
from .forum import Forum
from .initiatives import Initiatives
from .members import Members
from .messages import Messages
from .orientation import Orientation
from .outcomes import Outcomes
from .papers import Papers
from .projects import Projects
from .requests import Requests
from .world import Subject

# In this order each is told what happens; one may use what those before it have done.
SUBJECTS: tuple[type[Subject], ...] = (
    Centers,
    Accounts,
    Members,
    Papers,
    Requests,
    Cohorts,
    Enrolments,
    Attendances,
    Outcomes,
    Coaching,
    Orientation,
    Messages,
    Camps,
    Initiatives,
    Enterprises,
    Projects,
    Forum,
)

LEFT_OUT = {
    "tracks.Track": "the five tracks ship with the portal (load_reference)",
    "network.Partner": "the partners ship with the portal (load_reference)",
    "members.Notice": "the notice ships with the portal (load_reference)",
    "messaging.MessageTemplate": "the staff's own words replace ours in every message: none are",
    "members.HeldPaper": "papers of forms that somebody has open at this moment",
    "messaging.HistoricalMessageTemplate": "the history of the words above",
    "messaging.ChannelPause": "of a way out that fails at this moment",
    "members.User_groups": "groups are for reading, written by sync_roles; staff have roles",
    "members.User_user_permissions": "no account has rights of its own, only roles",
    "members.NumberChange": "of who has no file yet: it ends within months",
    "members.NumberChangeMove": "the moves of the rows above",
    "tracks.Cohort_communes": "a cohort for some communes only would leave its members out",
}
