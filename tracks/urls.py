from django.urls import path

from .views import applications, public

app_name = "tracks"
urlpatterns = [
    path("tracks/", public.track_list, name="list"),
    path("tracks/<slug:code>/", public.track, name="track"),
    path("cohorts/", public.cohort_list, name="cohorts"),
    path("cohorts/<int:pk>/", public.cohort, name="cohort"),
    path("cohorts/<int:pk>/apply/", applications.apply, name="apply"),
    path("enrolments/<int:pk>/confirm/", applications.confirm, name="confirm"),
    path("enrolments/<int:pk>/withdraw/", applications.withdraw, name="withdraw"),
]
