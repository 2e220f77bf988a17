"""The portal as gunicorn serves it: WhiteNoise, names with a hash, compressed copies."""

import threading
from contextlib import contextmanager

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test import override_settings
from django.test.testcases import LiveServerThread
from whitenoise.compress import Compressor

# What no public page loads takes most of the time that compressing takes.
LEFT_AS_THEY_ARE = ("js", "map")


@contextmanager
def collected_static(folder):
    """Static files collected into `folder` by the storage of production."""
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    with override_settings(
        STORAGES=storages,
        STATIC_ROOT=folder,
        STATICFILES_DIRS=[settings.BASE_DIR / "static"],
        WHITENOISE_USE_FINDERS=False,
        WHITENOISE_AUTOREFRESH=False,
        WHITENOISE_SKIP_COMPRESS_EXTENSIONS=Compressor.SKIP_COMPRESS_EXTENSIONS + LEFT_AS_THEY_ARE,
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


class PatientServer(ThreadedWSGIServer):
    """Closes after its last thread: each holds a connection to the database, and a database that
    is in use cannot be dropped."""

    daemon_threads = False


class Portal(LiveServerThread):
    server_class = PatientServer


@contextmanager
def served():
    """The portal in a thread of this process; yields its address.

    pytest-django's `live_server` is not used: it serves static files itself, uncompressed, in
    front of the application.
    """
    server = Portal("localhost", _bare_application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    try:
        if server.error:
            raise server.error
        yield f"http://{server.host}:{server.port}"
    finally:
        server.terminate()


_answers = threading.Condition()
_under_way: set[int] = set()


class Counted(WSGIHandler):
    """Knows which answers are being made."""

    def __call__(self, environ, start_response):
        with _answers:
            _under_way.add(id(environ))
        try:
            return super().__call__(environ, start_response)
        finally:
            with _answers:
                _under_way.discard(id(environ))
                _answers.notify_all()


def wait_for_rest(seconds=120):
    """Wait until no answer is being made: the database is emptied next."""
    with _answers:
        assert _answers.wait_for(lambda: not _under_way, timeout=seconds)


def _bare_application(_with_files_served_by_django):
    return Counted()
