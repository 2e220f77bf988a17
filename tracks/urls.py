from django.urls import path

from .views import (
    applications,
    calendars,
    certificates,
    coach,
    follow_ups,
    marking,
    marks,
    offline,
    public,
)

app_name = "tracks"
urlpatterns = [
    path("tracks/", public.track_list, name="list"),
    path("tracks/<slug:code>/", public.track, name="track"),
    path("cohorts/", public.cohort_list, name="cohorts"),
    path("cohorts/<int:pk>/", public.cohort, name="cohort"),
    path("cohorts/<int:pk>/apply/", applications.apply, name="apply"),
    path("verify/", certificates.verify_form, name="verify_form"),
    path("verify/<str:code>/", certificates.verify, name="verify"),
    path("me/certificates/<int:pk>/", certificates.my_certificate, name="my_certificate"),
    path("follow-up/<str:token>/", follow_ups.follow_up, name="follow_up"),
    path("follow-up/<str:token>/not-me/", follow_ups.not_me, name="follow_up_not_me"),
    path("follow-up/<str:token>/no-more/", follow_ups.no_more, name="follow_up_no_more"),
    path("enrolments/<int:pk>/confirm/", applications.confirm, name="confirm"),
    path("enrolments/<int:pk>/withdraw/", applications.withdraw, name="withdraw"),
    path("coach/", coach.day, name="coach"),
    path("coach/offline/", offline.offline, name="coach_offline"),
    path("coach/worker.js", offline.worker, name="coach_worker"),
    path("coach/cohorts/<int:pk>/", coach.cohort, name="coach_cohort"),
    path("coach/cohorts/<int:pk>/calendar/", calendars.cohort_calendar, name="cohort_calendar"),
    path("coach/sessions/<int:pk>/", marking.marking, name="session"),
    path("coach/sessions/<int:pk>/marks/", marks.marks, name="session_marks"),
    path("coach/sessions/<int:pk>/keys/", marking.keys, name="session_keys"),
    path("coach/sessions/<int:pk>/sheet.pdf", marking.sheet, name="session_sheet"),
    path("me/calendar/", calendars.my_calendar, name="my_calendar"),
    path("calendar/<str:token>.ics", calendars.calendar, name="calendar"),
]
