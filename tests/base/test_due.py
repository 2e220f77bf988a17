import logging
import os
import re
import subprocess
import sys
from pathlib import Path

from skills_center.base import due

ROOT = Path(__file__).parent.parent.parent
APPS = ("skills_center", "members", "tracks", "enterprises", "forum")
# What hands something in when its module is imported: a job, …
HANDS_IN = re.compile(r"^(?:@(?:due|settles_before_merge)\b|add_source\()", re.M)


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_what_is_handed_in_is_there_once_the_portal_has_started():
    """In a process of its own: here another test may have imported what nothing else imports."""
    asked = {
        module_of(path)
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if HANDS_IN.search(path.read_text(encoding="utf-8"))
    }
    assert {"tracks.services.morning", "tracks.services.merging", "tracks.activity"} <= asked
    tell = (
        "import sys, django; django.setup();"
        "from django.conf import settings; __import__(settings.ROOT_URLCONF);"
        "from skills_center.base.due import _jobs;"
        "print(*sys.modules); print(*{job.run.__module__ for job in _jobs})"
    )
    started = subprocess.run(
        [sys.executable, "-c", tell],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    imported, with_jobs = (set(line.split()) for line in started.stdout.splitlines())
    assert asked - imported == set(), (
        "Nothing imports these modules, so what they hand in is never met: a job (`@due`) stands"
        " under `services/` of an app whose `ready()` calls"
        " `import_services`"
    )
    jobs = {name for name in asked if "@due(" in (ROOT / path_of(name)).read_text(encoding="utf-8")}
    assert jobs == with_jobs


def path_of(module):
    return f"{module.replace('.', '/')}.py"


def test_job_that_fails_keeps_no_other_from_running(monkeypatch, caplog):
    monkeypatch.setattr(due, "_jobs", [])

    @due.due("broken")
    def broken():
        raise ValueError("x")

    @due.due("fine")
    def fine():
        return 3

    with caplog.at_level(logging.ERROR):
        assert due.run_due() == [("broken", None), ("fine", 3)]
    assert caplog.messages == ["due: broken"]
