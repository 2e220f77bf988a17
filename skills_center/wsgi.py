"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skills_center.settings")
application = get_wsgi_application()

# Only once Django is set up: settings and log are read there.
from skills_center.base.checks import say_what_is_missing  # noqa: E402
from skills_center.base.endings import tell_of_endings  # noqa: E402

tell_of_endings()
say_what_is_missing()
