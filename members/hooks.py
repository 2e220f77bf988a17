"""What `members` hands in. Here it is bound and nothing else."""

from skills_center.base.due import JOBS, Job
from skills_center.base.panels import PANELS
from skills_center.base.restored import RESTORED, SetRight
from skills_center.messaging.links.ways import WAYS
from skills_center.messaging.recipients import RECIPIENTS
from skills_center.messaging.wording.table import FIXED_TEXTS

from . import dashboard, fixed_texts
from .activity import SOURCES
from .admin import activity, duplicates, guardian_lists, unreached
from .admin import proposals as proposal_pages
from .privacy import hooks as hooks  # taken along
from .services import (
    guardian_answers,
    held_papers,
    keeping,
    log_ins,
    messages,
    number_changes,
    proposals,
    recipients,
)
from .views import ways

# What waits today, in the order of the first page.
PANELS.register(duplicates.doubles_to_look_at)
PANELS.register(guardian_lists.guardians_to_look_after)
PANELS.register(dashboard.requests_to_answer)
PANELS.register(dashboard.numbers_that_changed)
PANELS.register(proposal_pages.proposals_to_decide)
PANELS.register(unreached.members_to_tell)

# What somebody of the staff did.
SOURCES.register(activity.ANSWERED_REQUESTS)
SOURCES.register(activity.NUMBER_DECISIONS)
SOURCES.register(activity.LOG_INS)
SOURCES.register(activity.ADMIN_ENTRIES)
SOURCES.register(activity.MEMBER_VERSIONS)
SOURCES.register(activity.READINGS)
SOURCES.register(proposal_pages.PROPOSAL_DECISIONS)

# What is due from time to time.
JOBS.register(Job("proposed changes that nobody decided", proposals.end_stale_proposals))
JOBS.register(Job("guardians who have not answered", guardian_answers.remind_guardians))
JOBS.register(Job("guardians who never answered", guardian_answers.end_waiting))
JOBS.register(Job("papers of forms that nobody came back to", held_papers.remove_held_papers))
JOBS.register(Job("changed numbers find their centre", number_changes.seek_centers))
JOBS.register(Job("changed numbers that ran out", number_changes.let_run_out))
JOBS.register(Job("messages to who was forgotten meanwhile", messages.forget_words_to_nobody))
JOBS.register(Job("sessions that ran out", log_ins.remove_old_sessions))

# What a restored copy does not know.
RESTORED.register(
    SetRight(
        "persons to be told anew that their file will be emptied",
        keeping.told_before,
        keeping.tell_anew,
    )
)

# Whose a message is.
RECIPIENTS.register(recipients.MEMBER)
RECIPIENTS.register(recipients.GUARDIAN)
RECIPIENTS.register(recipients.ACCOUNT)
RECIPIENTS.register(recipients.STAFF)
RECIPIENTS.register(recipients.INVITATION)

# Messages whose words staff do not change, in the table of the staff guide.
FIXED_TEXTS.register(fixed_texts.TEXTS)

# Where the links of messages lead.
WAYS.register(ways.SPACE)
WAYS.register(ways.FILE)
WAYS.register(ways.REQUEST)
WAYS.register(ways.AGREEMENT)
WAYS.register(ways.NUMBER_CHANGE)
WAYS.register(ways.GUARDIAN)
