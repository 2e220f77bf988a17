"""The back office: our admin site, and what its first page shows."""

from functools import wraps

from allauth.account.decorators import secure_admin_login
from allauth.account.utils import get_next_redirect_url
from django.contrib import admin, messages
from django.contrib.auth.views import PasswordChangeView
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from .admin import CenterScopedAdmin
from .admin_forms import OwnPasswordForm
from .admin_once import new_mark
from .admin_sentences import BackOfficeSentences
from .errors import DomainError
from .keeping import same_for_everybody
from .panels import PANELS


class BackOffice(admin.AdminSite):
    site_header = site_title = _("Skills Center, back office")
    index_title = _("What waits today")
    index_template = "admin/dashboard.html"
    site_url = "/"
    enable_nav_sidebar = True

    def __init__(self, name="admin"):
        super().__init__(name)
        self._app_lists = {}

    def admin_view(self, view, cacheable=False):
        """Django's, for each page of ours too: what a verb refuses is said, and is no error 500."""
        return super().admin_view(_says_what_is_refused(view), cacheable)

    def get_urls(self):
        """Without `r/<content type>/<pk>/`, which tells any staff the address of any row at all."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]

    def register(self, model_or_iterable, admin_class=None, **options):
        """Take our own classes, which know the person's centre, and no library's.

        Groups and proved addresses are written by the portal itself, never by hand.
        """
        if admin_class and issubclass(admin_class, CenterScopedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def each_context(self, request):
        """Django's, with the mark of this page: what is sent from it twice is saved once."""
        return {**super().each_context(request), "drawn": new_mark()}

    def get_app_list(self, request, app_label=None):
        """The models this person may open, with their addresses; made once for all of one role.

        Every page carries the list: a hundred addresses and three hundred questions of rights.
        """
        if request.user.is_anonymous:
            return []
        key = (request.user.rights_without_row, get_language(), app_label)
        if key not in self._app_lists:
            self._app_lists[key] = super().get_app_list(request, app_label)
        return [app | {"models": [*app["models"]]} for app in self._app_lists[key]]

    @method_decorator(secure_admin_login)
    def login(self, request, extra_context=None):
        """The portal's own login, with its codes and its limits; 403 to who is no staff."""
        return redirect(get_next_redirect_url(request) or "admin:index")

    def password_change(self, request, extra_context=None):
        """Django's page names its form itself: here it is one that counts."""
        request.current_app = self.name
        return PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )(request)

    def i18n_javascript(self, request, extra_context=None):
        """The sentences of the scripts of Django's admin, some of them in our own words."""
        sentences = BackOfficeSentences.as_view(packages=["django.contrib.admin"])
        return same_for_everybody(sentences(request))

    @method_decorator(never_cache)
    def index(self, request, extra_context=None):
        panels = [drawn for panel in PANELS if (drawn := panel(request.user))]
        panels.sort(key=lambda panel: not panel.get("is_alarm"))
        return super().index(request, {**(extra_context or {}), "panels": panels})


def _says_what_is_refused(view):
    """The net under all pages; one with a form says it there, and keeps what was typed."""

    @wraps(view)
    def run(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            messages.error(request, str(error))
            # A page that is refused when it is merely opened would be sent to itself for ever.
            sent = request.method == "POST"
            return redirect(request.get_full_path() if sent else "admin:index")

    return run
