from django.conf import settings
from django.urls import path

from . import my_data, views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.me, name="me"),
    path("me/data/", my_data.my_data, name="data"),
    path("me/data/download/", my_data.download, name="take_data"),
    path("centers/<slug:slug>/", views.center, name="center"),
    path("about/", views.prose, {"page": "about"}, name="about"),
    path("privacy/", views.prose, {"page": "privacy"}, name="privacy"),
    path("accessibility/", views.prose, {"page": "accessibility"}, name="accessibility"),
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", views.styleguide, name="styleguide"))
