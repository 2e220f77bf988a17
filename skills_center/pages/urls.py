from django.conf import settings
from django.urls import include, path

from skills_center.privacy import urls as privacy

from . import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.me, name="me"),
    path("me/data/", include(privacy)),
    path("centers/<slug:slug>/", views.center, name="center"),
    path("about/", views.prose, {"page": "about"}, name="about"),
    path("privacy/", views.prose, {"page": "privacy"}, name="privacy"),
    path("accessibility/", views.prose, {"page": "accessibility"}, name="accessibility"),
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", views.styleguide, name="styleguide"))
