from django.urls import path

from .views import applications, certificates, follow_ups, public

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
]
