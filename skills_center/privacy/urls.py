"""Addresses of “my data”: `pages` takes them in, under its own name."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.my_data, name="data"),
    path("download/", views.download, name="take_data"),
]
