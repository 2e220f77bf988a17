"""An orientation meeting that is changed, and the link of its invitation."""

from tracks import services


def change(meeting, by, **changed):
    """Change these of its fields; the others stay."""
    present = {name: getattr(meeting, name) for name in ("starts_at", "place", "led_by", "places")}
    return services.change_orientation(meeting, **present | changed, by=by)


def link_in(message):
    """The token of the invitation, as it stands in the message."""
    return message.body.partition("/orientation/")[2].split()[0].rstrip("/.")
