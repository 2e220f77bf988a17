from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Admission(TextChoices):
    FIRST_COME = "first_come", _("first come, first served")
    SELECTION = "selection", _("selection by the staff")


class EnrolmentState(TextChoices):
    SUBMITTED = "submitted", _("submitted")
    WAITLISTED = "waitlisted", _("waiting list")
    OFFERED = "offered", _("seat offered")
    ACCEPTED = "accepted", _("accepted")
    ACTIVE = "active", _("active")
    COMPLETED = "completed", _("completed")
    DROPPED = "dropped", _("dropped out")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")

    HOLDS_SEAT = nonmember(("offered", "accepted", "active", "completed"))
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


class RefusalReason(TextChoices):
    AGE = "age", _("The cohort is for another age.")
    COMMUNE = "commune", _("The cohort is for another commune.")
    SITUATION = "situation", _("The cohort is for people in another situation.")
    INCOMPLETE = "incomplete", _("A paper or an answer was missing.")
    OTHER_TRACK = "other_track", _("Another track fits your project better.")
    PLACES = "places", _("There were more applications than seats.")


class SocialActionKind(TextChoices):
    CAMP = "camp", _("camp")
    INITIATIVE = "initiative", _("citizen initiative")
