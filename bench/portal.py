"""The prepared portal opened in this process, as its servers open it."""

import os
import time

from .site import SetupError

DIRECTOR, COACH = "director.khouribga@simulated.example", "coach.1.khouribga@simulated.example"


def open_portal(environment, **variables):
    """Let Django read the settings of this portal: once a process, before anything of it."""
    os.environ.update(environment | variables)
    import django

    django.setup()


def client_of(email=None):
    """A browser: of a visitor, or of the account of this e-mail."""
    from django.test import Client

    from members.models import User

    client = Client(headers={"host": "127.0.0.1", "x-forwarded-proto": "https"})
    if email:
        client.force_login(User.objects.get(email=email))
    return client


def seconds_of(client, page):
    begun = time.perf_counter()
    response = client.get(page)
    taken = time.perf_counter() - begun
    if response.status_code != 200:
        raise SetupError(f"{page} answered {response.status_code}.")
    return taken


def tries(client, page, number):
    """The seconds of so many tries, after a first one that is not counted, unless one is enough."""
    if number > 1:
        seconds_of(client, page)
    return [seconds_of(client, page) for _try in range(number)]
