"""What a member is told of their registration."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from skills_center.messaging.kinds import declare
from skills_center.messaging.telling import tell

REGISTERED = declare(
    "members.registered",
    _("after the registration"),
    _("You are registered"),
    _(
        "Hello %(name)s. You are now registered (%(center)s). Your member number is %(number)s:"
        " keep it, we will ask for it. My space: %(link)s"
    ),
)


def registered(member):
    tell(member, REGISTERED, number=member.number, link=own_space)


def own_space():
    """The address of My space, in the language of the moment."""
    return settings.PORTAL_URL + reverse("pages:me")
