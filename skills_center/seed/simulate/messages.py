"""What members were told in the last months: sent long ago, or given up; none waits to leave."""

from functools import cache

from django.utils import timezone, translation
from django.utils.formats import date_format

from members import notices
from members.models import Member
from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.kinds import KINDS as KINDS_OF_MESSAGES
from skills_center.messaging.links.filling import LINK
from skills_center.messaging.models import Message
from tracks import notices as tracks_notices
from tracks.enums import EnrolmentState as State

from .calendar import MINUTE
from .enrolments import OFFER_LASTS
from .world import Subject

MONTHS = 6  # texts are emptied after a year
GIVEN_UP = 0.01
KINDS = {
    State.ACCEPTED.value: tracks_notices.ACCEPTED,
    State.WAITLISTED.value: tracks_notices.WAITLISTED,
    State.OFFERED.value: tracks_notices.OFFERED,
    State.COMPLETED.value: tracks_notices.COMPLETED,
}
# What an enum keeps is read once: that takes as long as a draw.
EMAIL, TEXT = Channel.EMAIL.value, Channel.TEXT.value
SENT, NO_MORE = MessageState.SENT.value, MessageState.GIVEN_UP.value
NO_SUCH_NUMBER = "unknown recipient"


class Messages(Subject):
    models = (Message,)

    def begin(self):
        self.messages = self.world.table(Message, tries=1)
        self.since = self.calendar.at(self.calendar.since(months=MONTHS))

    def member_registered(self, person):
        at = person.registered_at + 2 * MINUTE
        if at >= self.since:
            self._tell(person, notices.REGISTERED, at, person.id, number=person.number)

    def cohort_told(self, cohort):
        for place in cohort.places:
            for step in place.steps:
                if step.at >= self.since and (kind := KINDS.get(step.to)):
                    self._tell_of(cohort, place, kind, step.at)

    def _tell_of(self, cohort, place, kind, at):
        french = place.person.writes_latin
        values = {
            "cohort": cohort.names[french],
            "start": _day(cohort.starts_on, place.person.language),
            "rank": place.position,
        }
        if kind is tracks_notices.OFFERED:
            values["until"] = _moment(at + OFFER_LASTS, place.person.language)
        self._tell(place.person, kind, at, place.id, **values)

    def _tell(self, person, kind, at, leads_to, **values):
        subject, body = _words(kind.code, person.language)
        values |= {
            "name": (person.latin_first if person.writes_latin else person.first).text,
            "center": person.center.names[person.writes_latin],
            "link": LINK,
        }
        failed = self.chance.happens(GIVEN_UP)
        by_email = bool(person.email) and not failed
        self.messages.add(
            recipient_kind=Member.recipient_kind,
            recipient_id=person.id,
            user_id=person.user_id,
            center_id=person.center.id,
            channel=EMAIL if by_email else TEXT,
            address=person.email if by_email else person.phone,
            language=person.language,
            subject=subject,
            body=body % values,
            link_purpose=kind.way,
            link_id=leads_to,
            key=self.chance.uuid(),
            state=NO_MORE if failed else SENT,
            next_try_at=at,
            queued_at=at,
            taken_at=at,
            sent_at=None if failed else at + MINUTE,
            last_error=NO_SUCH_NUMBER if failed else "",
        )


@cache
def _words(code, language):
    kind = KINDS_OF_MESSAGES[code]
    with translation.override(language):
        return str(kind.subject), str(kind.body)


def _moment(moment, language):
    with translation.override(language):
        return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


@cache
def _day(day, language):
    with translation.override(language):
        return date_format(day, "j F Y")
