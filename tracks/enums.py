from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Admission(TextChoices):
    FIRST_COME = "first_come", _("first come, first served")
    SELECTION = "selection", _("selection by the staff")


class EnrolmentState(TextChoices):
    """Of an application, from its arrival to the end of the cohort.

                HOLDS_SEAT  NOT_TAKEN_UP  OPEN  BEGUN  ENDED_WITHOUT_SEAT  SEATED  ACCOMPANIED
    submitted       .            x         x      .            .             .          .
    waitlisted      .            x         x      .            .             .          .
    offered         x            x         x      .            .             .          .
    accepted        x            .         x      .            .             x          x
    active          x            .         x      x            .             x          x
    completed       x            .         .      x            .             x          x
    dropped         .            .         .      x            .             .          x
    refused         .            .         .      .            x             .          .
    withdrawn       .            .         .      .            x             .          .
    """

    SUBMITTED = "submitted", pgettext_lazy("enrolment", "submitted")
    WAITLISTED = "waitlisted", pgettext_lazy("enrolment", "waiting list")
    OFFERED = "offered", pgettext_lazy("enrolment", "seat offered")
    ACCEPTED = "accepted", pgettext_lazy("enrolment", "accepted")
    ACTIVE = "active", pgettext_lazy("enrolment", "active")
    COMPLETED = "completed", pgettext_lazy("enrolment", "completed")
    DROPPED = "dropped", pgettext_lazy("enrolment", "dropped out")
    REFUSED = "refused", pgettext_lazy("enrolment", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("enrolment", "withdrawn")

    # Counts against the seats of the cohort. Who completed keeps theirs: nobody else had it.
    HOLDS_SEAT = nonmember(("offered", "accepted", "active", "completed"))
    # Waits for a seat, or for the answer to an offer.
    NOT_TAKEN_UP = nonmember(("submitted", "waitlisted", "offered"))
    OPEN = nonmember(("submitted", "waitlisted", "offered", "accepted", "active"))
    # Came to the first session: the cohort is under way for them.
    BEGUN = nonmember(("active", "completed", "dropped"))
    # Over without a seat: the member may apply again.
    ENDED_WITHOUT_SEAT = nonmember(("refused", "withdrawn"))
    # Sits on a chair at the sessions: those who are marked.
    SEATED = nonmember(("accepted", "active", "completed"))
    # Took up a seat: what the yearly results count.
    ACCOMPANIED = nonmember(("accepted", "active", "completed", "dropped"))

    @property
    def tone(self):
        """How the state is coloured: ok, warn, err or nothing."""
        match self:
            case self.ACCEPTED | self.ACTIVE | self.COMPLETED:
                return "ok"
            case self.OFFERED:
                return "warn"
            case self.REFUSED | self.DROPPED:
                return "err"
        return ""


class Shortfall(TextChoices):
    """What of a member does not fit the rules of a cohort."""

    AGE = "age", _("the age on the first day")
    SITUATION = "situation", _("the situation")
    COMMUNE = "commune", _("the commune")
    PAPERS = "papers", _("a paper is missing")


class CohortVerb(TextChoices):
    """What was done to a cohort that people must be able to read afterwards."""

    CLONED = "cloned", _("made after an earlier one")
    CAPACITY = "capacity", _("seats changed")
    CANCELLED = "cancelled", _("cancelled")
    RANKED = "ranked", _("waiting list ranked by score")
    GENERATED = "generated", _("sessions planned")
    MOVED = "moved", _("session moved")
    OFF = "off", _("session cancelled")


class RefusalReason(TextChoices):
    AGE = "age", _("The cohort is for another age.")
    COMMUNE = "commune", _("The cohort is for another commune.")
    SITUATION = "situation", _("The cohort is for people in another situation.")
    INCOMPLETE = "incomplete", _("A paper or an answer was missing.")
    OTHER_TRACK = "other_track", _("Another track fits your project better.")
    PLACES = "places", _("There were more applications than seats.")
    CANCELLED = "cancelled", _("The cohort was cancelled.")

    # What staff choose from.
    BY_STAFF = nonmember(("age", "commune", "situation", "incomplete", "other_track", "places"))
    # What the portal gives by itself: for all who applied, when a cohort is cancelled.
    BY_PORTAL = nonmember(("cancelled",))


class SocialActionKind(TextChoices):
    CAMP = "camp", _("camp")
    INITIATIVE = "initiative", _("citizen initiative")


class AttendanceMark(TextChoices):
    PRESENT = "present", _("present")
    LATE = "late", _("late")
    EXCUSED = "excused", _("excused, with a paper")
    ABSENT = "absent", _("absent")

    @property
    def noun(self):
        """What stands on its button: short, and the same for all who are marked."""
        return _NOUNS[self.value]

    @property
    def key(self):
        """The digit that chooses it on the keying page."""
        return str(list(type(self)).index(self) + 1)

    @property
    def letter(self):
        """The letter that does so too, in the language of the page."""
        return _LETTERS[self.value]

    # Was there.
    ATTENDED = nonmember(("present", "late"))
    # What a rate is counted over: an absence excused by a paper is held against nobody.
    COUNTED = nonmember(("present", "late", "absent"))


_NOUNS = {
    "present": pgettext_lazy("mark", "Present"),
    "late": pgettext_lazy("mark", "Late"),
    "excused": pgettext_lazy("mark", "Excused"),
    "absent": pgettext_lazy("mark", "Absent"),
}
_LETTERS = {
    "present": pgettext_lazy("key of the mark “present”", "p"),
    "late": pgettext_lazy("key of the mark “late”", "l"),
    "excused": pgettext_lazy("key of the mark “excused”", "e"),
    "absent": pgettext_lazy("key of the mark “absent”", "a"),
}


class OutcomeKind(TextChoices):
    """What became of a member after a cohort."""

    JOB = "job", _("A job")
    TRAINING = "training", _("A training")
    ENTERPRISE = "enterprise", _("An enterprise or a cooperative of my own")
    PROJECT = "project", _("A project with an association")
    STUDIES = "studies", _("Back to studies")
    LOOKING = "looking", _("Still looking for work")
    UNKNOWN = "unknown", _("Something else")

    # What a rate of insertion counts.
    INSERTED = nonmember(("job", "training", "enterprise", "project", "studies"))

    @property
    def tone(self):
        """How it is coloured: ok, warn or nothing."""
        if self in self.INSERTED:
            return "ok"
        return "warn" if self is self.LOOKING else ""


class Contract(TextChoices):
    OPEN_ENDED = "open_ended", _("Permanent contract (CDI)")
    FIXED_TERM = "fixed_term", _("Fixed-term contract (CDD)")
    IDMAJ = "idmaj", _("ANAPEC contract: Idmaj")
    TAEHIL = "taehil", _("ANAPEC contract: Taehil")
    TAHFIZ = "tahfiz", _("Contract under Tahfiz")
    SEASONAL = "seasonal", _("Seasonal work, or by the day")
    OWN_ACCOUNT = "own_account", _("On my own account")
    INTERNSHIP = "internship", _("Internship")
    NONE = "none", _("No written contract")


class Evidence(TextChoices):
    """How sure we are of an outcome."""

    DECLARED = "declared", _("declared")
    PAPER = "paper", _("paper seen")
    VISITED = "visited", _("visited")


class FollowUpState(TextChoices):
    PLANNED = "planned", pgettext_lazy("follow-up", "planned")
    ASKED = "asked", pgettext_lazy("follow-up", "asked")
    ANSWERED = "answered", pgettext_lazy("follow-up", "answered")
    DECLINED = "declined", pgettext_lazy("follow-up", "wants no more questions")
    MISDIRECTED = "misdirected", pgettext_lazy("follow-up", "reached somebody else")

    # Without an answer yet, and one may still come.
    OPEN = nonmember(("planned", "asked", "misdirected"))

    @property
    def tone(self):
        """How the state is coloured: ok, warn, err or nothing."""
        match self:
            case self.ANSWERED:
                return "ok"
            case self.ASKED:
                return "warn"
            case self.MISDIRECTED:
                return "err"
        return ""


class FollowUpDeed(TextChoices):
    """What was done to get an answer."""

    ASKED = "asked", _("link sent")
    REMINDED = "reminded", _("reminded")
    ANSWERED = "answered", _("answered by the link")
    CORRECTED = "corrected", _("answer corrected by the link")
    CALLED = "called", _("answered by phone")
    NO_REPLY = "no_reply", _("called, no reply")
    WRONG_NUMBER = "wrong_number", _("wrong number")
    DECLINED = "declined", _("wants no more questions")
    NOT_ME = "not_me", _("the link reached somebody else")

    # It reached somebody who is not the member.
    STRANGER = nonmember(("wrong_number", "not_me"))


class RevocationReason(TextChoices):
    MISTAKE = "mistake", _("issued by mistake")
    NAME = "name", _("the name was wrong")
    FRAUD = "fraud", _("the paper was misused")


class PlanState(TextChoices):
    OPEN = "open", pgettext_lazy("plan", "open")
    CLOSED = "closed", pgettext_lazy("plan", "closed")


class PlanResult(TextChoices):
    """How a coaching ended."""

    REACHED = "reached", _("the goals are reached")
    PARTLY = "partly", _("part of the goals is reached")
    OTHER_WAY = "other_way", _("the member went another way")
    STOPPED = "stopped", _("the member came no more")


class GoalState(TextChoices):
    OPEN = "open", pgettext_lazy("goal", "under way")
    REACHED = "reached", pgettext_lazy("goal", "reached")
    DROPPED = "dropped", pgettext_lazy("goal", "dropped")

    @property
    def tone(self):
        return "ok" if self == self.REACHED else ""


class MeetingWay(TextChoices):
    CENTER = "center", _("at the centre")
    PHONE = "phone", _("by phone")


class MeetingState(TextChoices):
    BOOKED = "booked", pgettext_lazy("meeting", "booked")
    HELD = "held", pgettext_lazy("meeting", "held")
    MISSED = "missed", pgettext_lazy("meeting", "missed")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")

    @property
    def tone(self):
        match self:
            case self.HELD:
                return "ok"
            case self.MISSED:
                return "err"
            case self.BOOKED:
                return "warn"
        return ""


class SocialState(TextChoices):
    """Of a camp or an initiative. A camp is planned by the staff, an initiative proposed."""

    PROPOSED = "proposed", pgettext_lazy("social action", "proposed")
    PLANNED = "planned", pgettext_lazy("social action", "planned")
    REFUSED = "refused", pgettext_lazy("social action", "refused")
    CALLED_OFF = "called_off", pgettext_lazy("social action", "called off")
    DONE = "done", pgettext_lazy("social action", "done")

    @property
    def tone(self):
        match self:
            case self.PLANNED | self.DONE:
                return "ok"
            case self.PROPOSED:
                return "warn"
            case self.REFUSED | self.CALLED_OFF:
                return "err"
        return ""


class InitiativeRefusal(TextChoices):
    UNCLEAR = "unclear", _("The plan is not clear enough yet: come and work on it with us.")
    MEANS = "means", _("It needs more means than the centre has.")
    SAFETY = "safety", _("The safety of those who take part is not certain.")
    DATE = "date", _("The centre is not free on that date: propose another one.")
    OUTSIDE = "outside", _("It does not belong to what the centre may support.")


class InscriptionState(TextChoices):
    """Of a child in a camp.

                HOLDS_PLACE  AHEAD
    waitlisted       .         x
    unsigned         x         x
    confirmed        x         x
    came             x         .
    absent           x         .
    withdrawn        .         .
    """

    WAITLISTED = "waitlisted", pgettext_lazy("camp", "waiting list")
    UNSIGNED = "unsigned", pgettext_lazy("camp", "place kept, agreement missing")
    CONFIRMED = "confirmed", pgettext_lazy("camp", "confirmed")
    CAME = "came", pgettext_lazy("camp", "came")
    ABSENT = "absent", pgettext_lazy("camp", "did not come")
    WITHDRAWN = "withdrawn", pgettext_lazy("camp", "withdrawn")

    HOLDS_PLACE = nonmember(("unsigned", "confirmed", "came", "absent"))
    # Neither back from the camp nor withdrawn.
    AHEAD = nonmember(("waitlisted", "unsigned", "confirmed"))

    @property
    def tone(self):
        match self:
            case self.CONFIRMED | self.CAME:
                return "ok"
            case self.UNSIGNED | self.WAITLISTED:
                return "warn"
            case self.ABSENT:
                return "err"
        return ""


class OrientationDeed(TextChoices):
    """What was done for somebody who is in no cohort."""

    INVITED = "invited", _("invited to an orientation meeting")
    PROPOSED = "proposed", _("a cohort proposed")
    CALLED = "called", _("called and heard")
    NO_REPLY = "no_reply", _("called, no reply")
    WRITTEN = "written", _("written to by the portal")

    # The person heard from the centre: the portal need not write by itself.
    HEARD = nonmember(("invited", "proposed", "called", "written"))


class MeetingAnswer(TextChoices):
    """What who was invited to an orientation meeting said, then whether they came."""

    ASKED = "asked", pgettext_lazy("orientation", "no answer yet")
    COMING = "coming", pgettext_lazy("orientation", "will come")
    CANNOT = "cannot", pgettext_lazy("orientation", "cannot come")
    CAME = "came", pgettext_lazy("orientation", "came")
    ABSENT = "absent", pgettext_lazy("orientation", "did not come")

    # Still to come: they take a place, and are told when the meeting is called off.
    EXPECTED = nonmember(("asked", "coming"))


class TeamAnswer(TextChoices):
    """What who was asked into the team of an initiative said."""

    ASKED = "asked", pgettext_lazy("team", "asked")
    IN = "in", pgettext_lazy("team", "in the team")
    DECLINED = "declined", pgettext_lazy("team", "declined")
