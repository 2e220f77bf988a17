"""Sessions as a calendar that people subscribe to.

Instants are written in UTC (`20270301T090000Z`), without a VTIMEZONE. Each session is an event of
its own and repeats by no rule, so no program has to compute a wall time; and the offset of
Morocco changes with Ramadan, by a list of dates that many programs know late or wrongly. The one
who knows is this portal, which turned 9:00 in Casablanca into an instant when the session was
written; a phone set to Moroccan time shows it as 9:00 again.
"""

from datetime import UTC, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from icalendar import Calendar, Event

from tracks.models import Session

BEFORE = timedelta(days=180)
# Part of what names an event for ever: never the host, which may change.
REALM = "skills-center"


def sessions_of_calendar(address):
    """Those of the cohort, or those the account attends or leads; none older than half a year."""
    recent = Session.objects.filter(ends_at__gte=timezone.now() - BEFORE)
    recent = recent.select_related("cohort__center", "room")
    if address.cohort_id:
        return recent.filter(cohort=address.cohort_id)
    attended, led = recent.attended_by(address.user), recent.led_by(address.user)
    if not address.user.has_perm("tracks.view_session"):
        return attended.distinct()
    return (attended | led.visible_to(address.user)).distinct()


def calendar_of_sessions(sessions, *, name):
    """The bytes of an .ics file, in the language of the page. No name of a person is in it."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{REALM}//sessions//{get_language().upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval;value=duration", "PT1H")
    calendar.add("x-published-ttl", "PT1H")
    for session in sessions:
        calendar.add_component(_event(session))
    return calendar.to_ical()


def _event(session):
    event = Event()
    event.add("uid", f"session-{session.pk}@{REALM}")
    event.add("sequence", session.sequence)
    event.add("dtstamp", _utc(session.updated_at))
    event.add("last-modified", _utc(session.updated_at))
    event.add("dtstart", _utc(session.starts_at))
    event.add("dtend", _utc(session.ends_at))
    event.add("summary", " · ".join(filter(None, [session.cohort.name, session.title])))
    places = [session.place, session.cohort.center.name, session.cohort.center.address]
    event.add("location", ", ".join(filter(None, places)))
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    event.add("url", settings.PORTAL_URL + session.cohort.get_absolute_url())
    return event


def _utc(moment):
    return moment.astimezone(UTC).replace(microsecond=0)
