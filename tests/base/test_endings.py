"""What ends a process goes through the log, with nothing of any person, and somebody is told."""

import os
import re
import subprocess
import sys
import threading

import pytest
from django.conf import settings

from skills_center.base import endings
from tests.log_lines import log_written
from tests.marks import once

pytestmark = once

# `manage.py` with a command that meets what PostgreSQL says of a row that it refuses. The mail
# server answers late: when the work of the process is over.
ENDING = """
import runpy, sys, threading
from django.core import management
from django.core.mail.backends.base import BaseEmailBackend

def fail(argv):
    import django
    django.setup()
    from django.conf import settings
    from django.db import IntegrityError
    settings.EMAIL_BACKEND = "late.Backend"
    {how}

class Backend(BaseEmailBackend):
    def send_messages(self, messages):
        threading.main_thread().join()
        print("mailed:", messages[0].subject, messages[0].body, flush=True)

sys.modules["late"] = sys.modules["__main__"]
management.execute_from_command_line = fail
error = "refused\\nDETAIL: Failing row contains (71, email, member@example.org)"
runpy.run_path("manage.py", run_name="__main__")
"""
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d CRITICAL (?P<number>\S+)"
    r" skills_center\.base\.endings (the process|a thread) ended$",
    re.MULTILINE,
)
WAYS = {
    "process": "raise IntegrityError(error)",
    "thread": """def work(): raise IntegrityError(error)
    threading.Thread(target=work).start()""",
}


@pytest.mark.parametrize("way", WAYS)
def test_what_nobody_catches_is_a_line_and_an_e_mail(tmp_path, way):
    done = subprocess.run(
        [sys.executable, "-c", ENDING.format(how=WAYS[way])],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "skills_center.settings",
            "SECRET_KEY": "x" * 50,
            "ALLOWED_HOSTS": "portal.example.org",
            "ADMINS": "watch@example.org",
            "DATA_DIR": str(tmp_path),
            "DEBUG": "",
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (1 if way == "process" else 0)
    assert (line := LINE.search(done.stderr)), done.stderr
    assert len(line["number"]) == (8 if way == "process" else 1)  # of a thread nobody knows it
    assert "django.db.utils.IntegrityError" in done.stderr
    assert "mailed: [Skills Center] django.db.utils.IntegrityError in endings" in done.stdout
    assert "member@example.org" not in done.stderr + done.stdout


@pytest.fixture
def hooks(monkeypatch):
    """Those of the portal, for one test; pytest has its own."""
    for place, name in (
        (sys, "excepthook"),
        (threading, "excepthook"),
        (sys, "unraisablehook"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name))
    monkeypatch.setattr(endings.logging, "captureWarnings", lambda on: None)
    endings.tell_of_endings()


def test_an_error_while_something_is_thrown_away_is_a_line_too(hooks):
    class Thing:
        def __del__(self):
            raise ValueError("@".join(["member", "example.org"]))

    with log_written() as written:
        Thing()
    assert "an error that nothing could catch" in written.getvalue()
    assert "member@example.org" not in written.getvalue()


def test_who_stops_a_command_sees_what_python_says(hooks, capsys):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err.strip() == "KeyboardInterrupt"
