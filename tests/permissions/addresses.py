"""The addresses of the portal by their names, and what an answer says of who may open them."""

from urllib.parse import urlsplit

from django.urls import is_valid_path, resolve, reverse

from members.services.guardians import token_for
from skills_center.messaging.links.ways import way_called
from tests.rows import fresh
from tracks.services import calendar_of, follow_ups
from tracks.services.orientation_links import token_of


def link_token(world):
    """The token of the link to an enrolment, as a message to its member holds it."""
    enrolment = fresh(world.enrolment)  # its link dies with the phone
    return way_called("enrolment").token(enrolment.pk, enrolment.member.phone)


ARGUMENTS = {
    "links:open": lambda world: [link_token(world)],
    "links:act": lambda world: [link_token(world), "accept"],
    "members:document": lambda world: [world.document.pk],
    **dict.fromkeys(
        [
            "members:guardian",
            "members:guardian_refuse",
            "members:guardian_not_known",
            "members:guardian_take_back",
        ],
        lambda world: [token_for(fresh(world.guardian))],
    ),
    "members:join_step": lambda world: ["wishes"],
    "account_end_session": lambda world: [world.log_in.pk],
    "enterprises:call": lambda world: [world.call.slug],
    "forum:edition": lambda world: [world.edition.year],
    "forum:stands": lambda world: [world.edition.year],
    "members:own_contact": lambda world: ["email"],
    **dict.fromkeys(
        ["members:replace_paper", "members:remove_paper"], lambda world: [world.document.pk]
    ),
    "members:my_file_part": lambda world: ["name"],
    "members:take_back_change": lambda world: ["last_name"],
    "members:give_consent": lambda world: ["photo"],
    "members:withdraw_consent": lambda world: ["photo"],
    "members:withdraw_request": lambda world: [world.rows["members.datarequest"].pk],
    "pages:center": lambda world: [world.center.slug],
    "results:records": lambda world: [2014, "members"],
    "results:year": lambda world: [2014],
    "results:year_json": lambda world: [2014],
    "tracks:apply": lambda world: [world.cohort.pk],
    "tracks:calendar": lambda world: [calendar_of(cohort=world.cohort).token],
    "tracks:coach_cohort": lambda world: [world.cohort.pk],
    "tracks:cohort_calendar": lambda world: [world.cohort.pk],
    "tracks:session": lambda world: [world.session.pk],
    "tracks:session_keys": lambda world: [world.session.pk],
    "tracks:session_marks": lambda world: [world.session.pk],
    "tracks:session_sheet": lambda world: [world.session.pk],
    "tracks:cohort": lambda world: [world.cohort.pk],
    "tracks:confirm": lambda world: [world.enrolment.pk],
    "tracks:follow_up": lambda world: [follow_ups.token_of(fresh(world.follow_up))],
    "tracks:follow_up_no_more": lambda world: [follow_ups.token_of(fresh(world.follow_up))],
    "tracks:follow_up_not_me": lambda world: [follow_ups.token_of(fresh(world.follow_up))],
    **dict.fromkeys(
        ["tracks:orientation", "tracks:orientation_come", "tracks:orientation_cannot"],
        lambda world: [token_of(fresh(world.orientation))],
    ),
    "tracks:my_certificate": lambda world: [world.certificate.pk],
    "tracks:verify": lambda world: [world.certificate.code],
    "tracks:track": lambda world: [world.cohort.track.code],
    **dict.fromkeys(
        [
            "tracks:coaching_plan",
            "tracks:coaching_note",
            "tracks:coaching_goal",
            "tracks:arrange",
            "tracks:close_plan",
            "tracks:reassign",
            "tracks:hand_on_notes",
        ],
        lambda world: [world.plan.pk],
    ),
    **dict.fromkeys(
        ["tracks:book", "tracks:move_booking", "tracks:withdraw_hour"],
        lambda world: [world.slot.pk],
    ),
    **dict.fromkeys(
        [
            "tracks:cancel_booking",
            "tracks:meeting_held",
            "tracks:meeting_missed",
            "tracks:meeting_cancel",
        ],
        lambda world: [world.meeting.pk],
    ),
    **dict.fromkeys(["tracks:reach_goal", "tracks:drop_goal"], lambda world: [world.goal.pk]),
    **dict.fromkeys(
        ["tracks:camp", "tracks:register", "tracks:registered", "tracks:led_camp"],
        lambda world: [world.camp.pk],
    ),
    **dict.fromkeys(
        [
            "tracks:inscription",
            "tracks:health_note",
            "tracks:child_not_known",
            "tracks:withdraw_child",
        ],
        lambda world: [fresh(world.inscription).token],
    ),
    **dict.fromkeys(
        ["tracks:child_came", "tracks:child_absent"], lambda world: [world.inscription.pk]
    ),
    **dict.fromkeys(
        [
            "tracks:my_initiative",
            "tracks:ask_into_team",
            "tracks:call_off",
            "tracks:report",
            "tracks:team_join",
            "tracks:team_decline",
            "tracks:team_leave",
            "tracks:show_yes",
            "tracks:show_no",
        ],
        lambda world: [world.initiative.pk],
    ),
    "tracks:initiative": lambda world: [world.shown.pk],
    "tracks:initiative_picture": lambda world: [world.shown.pk],
    "tracks:withdraw": lambda world: [world.enrolment.pk],
}


def names(resolver, spaces=()):
    """The name of every address of the portal, the back office's apart."""
    for pattern in resolver.url_patterns:
        if getattr(pattern, "namespace", None) == "admin":
            continue
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern, (*spaces, *filter(None, [pattern.namespace])))
        else:
            yield ":".join((*spaces, pattern.name or str(pattern.pattern)))


def address(world, name):
    arguments = ARGUMENTS.get(name, lambda world: [])(world)
    return f"{reverse(name, args=arguments)}?center={world.center.slug}"


def answer(response):
    if response.status_code != 302:
        return str(response.status_code)
    path = urlsplit(response.url).path
    name = resolve(path).view_name if is_valid_path(path) else path
    return "in" if name == "account_login" else f"→{name}"
