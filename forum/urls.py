from django.urls import path

from . import views

app_name = "forum"
urlpatterns = [
    path("", views.index, name="index"),
    path("<year:year>/", views.edition, name="edition"),
    path("<year:year>/stands/", views.stands, name="stands"),
]
