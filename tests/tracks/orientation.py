"""An orientation meeting that is changed, and the link of its invitation."""

from tests.links import token_in
from tracks import services


def change(meeting, by, **changed):
    """Change these of its fields; the others stay."""
    present = {name: getattr(meeting, name) for name in ("starts_at", "place", "led_by", "places")}
    return services.change_orientation(meeting, **present | changed, by=by)


def link_in(message):
    """The token of the invitation, as it leaves with the message."""
    return token_in(message)
