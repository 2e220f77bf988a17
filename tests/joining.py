"""Walking through the steps of `join/` as a browser does."""

from django.urls import reverse
from django.utils import translation

MOST_STEPS = 8


def walk(client, answers, language="ar", **extra):
    """Send each step in turn. Returns the answer that is no next step, error or end."""
    with translation.override(language):
        address = start = reverse("members:join")
    for _step in range(MOST_STEPS):
        response = client.post(address, answers, **extra)
        if response.status_code != 302 or not response.url.startswith(start):
            return response
        address = response.url
    raise AssertionError("the steps of the registration do not end")
