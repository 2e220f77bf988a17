from django.urls import path

from .views import (
    applications,
    calendars,
    camp_leader,
    camps,
    certificates,
    coach,
    coaching,
    coaching_plans,
    follow_ups,
    initiatives,
    marking,
    marks,
    my_coaching,
    my_initiatives,
    offline,
    orientation,
    public,
)

PLAN = "coach/coaching/<key:pk>/"
app_name = "tracks"
urlpatterns = [
    path("tracks/", public.track_list, name="list"),
    path("tracks/<slug:code>/", public.track, name="track"),
    path("cohorts/", public.cohort_list, name="cohorts"),
    path("cohorts/<key:pk>/", public.cohort, name="cohort"),
    path("cohorts/<key:pk>/apply/", applications.apply, name="apply"),
    path("verify/", certificates.verify_form, name="verify_form"),
    path("verify/<str:code>/", certificates.verify, name="verify"),
    path("me/certificates/<key:pk>/", certificates.my_certificate, name="my_certificate"),
    path("follow-up/<str:token>/", follow_ups.follow_up, name="follow_up"),
    path("follow-up/<str:token>/not-me/", follow_ups.not_me, name="follow_up_not_me"),
    path("follow-up/<str:token>/no-more/", follow_ups.no_more, name="follow_up_no_more"),
    path("orientation/<str:token>/", orientation.invitation, name="orientation"),
    *(
        path(
            f"orientation/<str:token>/{says}/",
            orientation.answer,
            {"says": says},
            name=f"orientation_{says}",
        )
        for says in ("come", "cannot")
    ),
    path("enrolments/<key:pk>/confirm/", applications.confirm, name="confirm"),
    path("enrolments/<key:pk>/withdraw/", applications.withdraw, name="withdraw"),
    path("coach/", coach.day, name="coach"),
    path("coach/offline/", offline.offline, name="coach_offline"),
    path("coach/worker.js", offline.worker, name="coach_worker"),
    path("coach/cohorts/<key:pk>/", coach.cohort, name="coach_cohort"),
    path("coach/cohorts/<key:pk>/calendar/", calendars.cohort_calendar, name="cohort_calendar"),
    path("coach/sessions/<key:pk>/", marking.marking, name="session"),
    path("coach/sessions/<key:pk>/marks/", marks.marks, name="session_marks"),
    path("coach/sessions/<key:pk>/keys/", marking.keys, name="session_keys"),
    path("coach/sessions/<key:pk>/sheet.pdf", marking.sheet, name="session_sheet"),
    path("me/calendar/", calendars.my_calendar, name="my_calendar"),
    path("calendar/<str:token>.ics", calendars.calendar, name="calendar"),
    # Coaching: the member's space, then the coach's.
    path("me/coaching/", my_coaching.coaching, name="my_coaching"),
    path("me/coaching/hours/<key:pk>/book/", my_coaching.book, name="book"),
    path("me/coaching/hours/<key:pk>/move/", my_coaching.move, name="move_booking"),
    path("me/coaching/meetings/<key:pk>/cancel/", my_coaching.cancel, name="cancel_booking"),
    path("coach/coaching/", coaching.index, name="coaching"),
    path("coach/coaching/open/", coaching.open_plan, name="open_plan"),
    path("coach/coaching/hours/", coaching.hours, name="coaching_hours"),
    path("coach/coaching/hours/<key:pk>/withdraw/", coaching.withdraw_hour, name="withdraw_hour"),
    path(PLAN, coaching_plans.plan, name="coaching_plan"),
    path(f"{PLAN}note/", coaching_plans.note, name="coaching_note"),
    path(f"{PLAN}goal/", coaching_plans.goal, name="coaching_goal"),
    path(f"{PLAN}arrange/", coaching_plans.arrange, name="arrange"),
    path(f"{PLAN}close/", coaching_plans.close, name="close_plan"),
    path(f"{PLAN}reassign/", coaching_plans.reassign, name="reassign"),
    path(f"{PLAN}hand-on/", coaching_plans.hand_on, name="hand_on_notes"),
    *(
        path(
            f"coach/coaching/goals/<key:pk>/{verb}/",
            coaching_plans.settle_goal,
            {"verb": verb},
            name=f"{verb}_goal",
        )
        for verb in ("reach", "drop")
    ),
    *(
        path(
            f"coach/coaching/meetings/<key:pk>/{verb}/",
            coaching_plans.mark,
            {"verb": verb},
            name=f"meeting_{verb}",
        )
        for verb in ("held", "missed", "cancel")
    ),
    # Camps: families, guardians, the leader.
    path("camps/", camps.camp_list, name="camps"),
    path("camps/<key:pk>/", camps.camp, name="camp"),
    path("camps/<key:pk>/register/", camps.register, name="register"),
    path("camps/<key:pk>/registered/", camps.registered, name="registered"),
    path("camps/link/<str:token>/", camps.inscription, name="inscription"),
    path("camps/link/<str:token>/health/", camps.health, name="health_note"),
    path("camps/link/<str:token>/not-known/", camps.not_known, name="child_not_known"),
    path("camps/link/<str:token>/withdraw/", camps.withdraw, name="withdraw_child"),
    path("coach/camps/", camp_leader.index, name="led_camps"),
    path("coach/camps/<key:pk>/", camp_leader.camp, name="led_camp"),
    *(
        path(
            f"coach/camps/children/<key:pk>/{verb}/",
            camp_leader.mark,
            {"verb": verb},
            name=f"child_{verb}",
        )
        for verb in ("came", "absent")
    ),
    # Initiatives: everybody, then the member's space.
    path("initiatives/", initiatives.initiative_list, name="initiatives"),
    path("initiatives/<key:pk>/", initiatives.initiative, name="initiative"),
    path("initiatives/<key:pk>/picture/", initiatives.picture, name="initiative_picture"),
    path("me/initiatives/", my_initiatives.index, name="my_initiatives"),
    path("me/initiatives/propose/", my_initiatives.propose, name="propose"),
    path("me/initiatives/<key:pk>/", my_initiatives.detail, name="my_initiative"),
    path("me/initiatives/<key:pk>/ask/", my_initiatives.ask, name="ask_into_team"),
    path("me/initiatives/<key:pk>/call-off/", my_initiatives.call_off, name="call_off"),
    path("me/initiatives/<key:pk>/report/", my_initiatives.report, name="report"),
    path("me/initiatives/<key:pk>/join/", my_initiatives.join, name="team_join"),
    path("me/initiatives/<key:pk>/decline/", my_initiatives.decline, name="team_decline"),
    path("me/initiatives/<key:pk>/leave/", my_initiatives.leave, name="team_leave"),
    *(
        path(
            f"me/initiatives/<key:pk>/show/{says}/",
            my_initiatives.show,
            {"says": says},
            name=f"show_{says}",
        )
        for says in ("yes", "no")
    ),
]
