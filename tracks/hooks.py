"""What `tracks` hands in. Here it is bound and nothing else."""

from members.activity import SOURCES
from members.services.following import LINK_SENDERS
from members.services.merging import SETTLERS
from skills_center.base.due import JOBS, Job
from skills_center.base.panels import PANELS
from skills_center.messaging.links.ways import WAYS
from skills_center.messaging.recipients import RECIPIENTS
from skills_center.messaging.wording.examples import REAL_NAMES

from . import activity, dashboard, dashboard_orientation, notices, notices_social
from .privacy import hooks as hooks  # taken along
from .services import (
    enrolments,
    first_words,
    follow_ups,
    meetings,
    merging,
    morning,
    orientation_links,
    orientation_meetings,
    recipients,
)
from .views import linked, ways

# What waits today, in the order of the first page.
PANELS.register(dashboard.applications_to_decide)
PANELS.register(dashboard.cohorts_that_start)
PANELS.register(dashboard.offers_running_out)
PANELS.register(dashboard.sessions_today)
PANELS.register(dashboard.initiatives_to_decide)
PANELS.register(dashboard.coaching_today)
PANELS.register(dashboard.camps_led)
PANELS.register(dashboard.people_to_call)
PANELS.register(dashboard_orientation.people_to_orient)
PANELS.register(dashboard_orientation.meetings_to_note)

# What somebody of the staff did.
SOURCES.register(activity.ENROLMENT_MOVES)
SOURCES.register(activity.ORIENTATION_STEPS)

# What one member cannot have twice, in this order: the seats before all else.
SETTLERS.register(merging.settle_places)
SETTLERS.register(merging.keep_one_open_plan)
SETTLERS.register(merging.keep_one_step_of_a_kind)

# What is sent to a contact that changed meanwhile.
LINK_SENDERS.register(follow_ups.send_links_anew)
LINK_SENDERS.register(orientation_links.send_links_anew)

# What is due from time to time.
JOBS.register(Job("offers taken back", enrolments.lapse_offers))
JOBS.register(Job("follow-ups asked", follow_ups.ask_follow_ups))
JOBS.register(Job("follow-ups reminded", follow_ups.remind_follow_ups))
JOBS.register(Job("first words written", first_words.write_first_words))
JOBS.register(Job("reminded of a meeting", meetings.remind_meetings))
JOBS.register(Job("told of their day", morning.tell_the_day))
JOBS.register(Job("reminded of an orientation meeting", orientation_meetings.remind_invited))

# Whose a message is.
RECIPIENTS.register(recipients.INSCRIPTION)

# Names that stand in the messages, as staff read them before they are sent.
REAL_NAMES.register(notices.real_cohort)
REAL_NAMES.register(notices_social.real_camp)

# Where the links of messages lead.
WAYS.register(linked.ENROLMENT)
WAYS.register(linked.MEETING)
WAYS.register(ways.ORIENTATION)
WAYS.register(ways.FOLLOW_UP)
WAYS.register(ways.CAMP)
WAYS.register(ways.CERTIFICATE)
WAYS.register(ways.COACHING)
WAYS.register(ways.TEAM)
WAYS.register(ways.INITIATIVE)
