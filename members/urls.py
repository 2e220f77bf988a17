from django.urls import path

from .views.join import join

app_name = "members"
urlpatterns = [
    path("join/", join, name="join"),
]
