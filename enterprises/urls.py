from django.urls import path

from . import views

app_name = "enterprises"
urlpatterns = [
    path("calls/", views.calls, name="calls"),
    path("calls/<slug:slug>/", views.call, name="call"),
    path("projects/", views.projects, name="projects"),
    path("organizations/", views.organizations, name="organizations"),
]
