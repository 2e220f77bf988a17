"""Every address of the portal. Pages live under their language."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from members.urls import account_urlpatterns
from skills_center.pages import errors
from skills_center.pages.health import healthz, healthz_server

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("healthz/server", healthz_server, name="healthz_server"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("skills_center.pages.urls")),
        path("", include("members.urls")),
        path("account/", include(account_urlpatterns)),
        path("", include("skills_center.messaging.links.urls")),
        path("", include("tracks.urls")),
        path("", include("enterprises.urls")),
        path("forum/", include("forum.urls")),
        path("results/", include("skills_center.results.urls")),
    ),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
