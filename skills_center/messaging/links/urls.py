"""Short: the address stands in a text message, at most 32 signs with the language."""

from django.urls import path

from . import views

app_name = "links"
urlpatterns = [
    path("m/", views.follow, name="follow"),
    path("m/<str:token>/", views.open_link, name="open"),
    path("m/<str:token>/<slug:act>/", views.act, name="act"),
]
