"""The sentences that a request leaves for the next page."""

from django.contrib import messages


def told_by(request):
    """Those that wait, to be looked at and taken back."""
    return getattr(messages.get_messages(request), "_queued_messages", [])


def is_refused(request):
    """Whether one of them is an error: what was sent is not done."""
    return any(one.level >= messages.ERROR for one in told_by(request))
