"""What is told of an account: to who proved a contact, to former contacts, to the staff."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from skills_center.base.names import without_addresses
from skills_center.base.phones import texted
from skills_center.base.text import isolated_where_mixed
from skills_center.messaging.enums import Channel
from skills_center.messaging.kinds import declare, holds_while, is_in, lead_to
from skills_center.messaging.models import Message
from skills_center.messaging.recipients import HOLDER
from skills_center.messaging.telling import tell_holder

from .enums import NumberChangeState

NUMBER_CHANGE_ACCEPTED = declare(
    "members.number_change_accepted",
    _("when the file of a changed number is found"),
    _("Your file is found"),
    _(
        "Hello %(name)s. We have found your file (%(center)s). From now on it opens with this"
        " phone or e-mail. Log in: %(link)s"
    ),
)
NUMBER_CHANGE_REFUSED = declare(
    "members.number_change_refused",
    _("when no file is found for a changed number"),
    _("We found no file of yours"),
    _(
        "Hello %(name)s. We found no file of yours. Come and see us with your card, or register"
        " in a few minutes: %(link)s"
    ),
)
NUMBER_CHANGE_LAPSED = declare(
    "members.number_change_lapsed",
    _("when nobody looked for the file of a changed number in time"),
    _("Come and see us"),
    _(
        "Hello %(name)s. We are sorry: we could not look for your file in time. Come to your"
        " centre with your card, or ask again: %(link)s"
    ),
)


lead_to("number_change", NUMBER_CHANGE_ACCEPTED, NUMBER_CHANGE_REFUSED, NUMBER_CHANGE_LAPSED)
holds_while(is_in(NumberChangeState.ACCEPTED), NUMBER_CHANGE_ACCEPTED)
holds_while(is_in(NumberChangeState.REFUSED), NUMBER_CHANGE_REFUSED)
holds_while(is_in(NumberChangeState.LAPSED), NUMBER_CHANGE_LAPSED)


# Of who proved a contact and may have no file: the row says who they are. To the contact that opens
# the account, with the link to the one thing to do ---------------------------------------------
def number_change_accepted(row):
    tell_holder(row, NUMBER_CHANGE_ACCEPTED, leads_to=row)


def number_change_refused(row):
    tell_holder(row, NUMBER_CHANGE_REFUSED, leads_to=row)


def number_change_lapsed(row):
    tell_holder(row, NUMBER_CHANGE_LAPSED, leads_to=row)


# The staff: by e-mail, which is how they were invited ------------------------------
def _write(address, language, template, *, to, user=None, is_secret=False, **context):
    """Queue an e-mail; the first line of `template` is its subject."""
    if not address:
        return None
    with translation.override(language):
        subject, _, body = render_to_string(template, _pages() | context).strip().partition("\n")
    return Message.objects.queue(
        channel=Channel.EMAIL,
        address=address,
        language=language,
        subject=subject.strip(),
        body=body.strip(),
        to=to,
        user=user,
        kind=f"account.{Path(template).stem}",
        is_secret=is_secret,
    )


def _pages():
    """Where these messages lead, in the language of the moment: pages that anybody may open."""
    return {
        "centers": settings.PORTAL_URL + reverse("pages:home"),
        "link": settings.PORTAL_URL + reverse("account_login_staff"),
    }


def invited(invitation, address_of):
    """The personal link: the text is erased once sent, as a code's is.

    `address_of()` makes the address, called in the language that the person reads.
    """
    with translation.override(invitation.language):
        link = address_of()
        name = isolated_where_mixed(without_addresses(invitation.name))
    _write(
        invitation.email,
        invitation.language,
        "members/messages/invited.txt",
        to=invitation,
        name=name,
        roles=invitation.roles.select_related("center"),
        link=link,
        is_secret=True,
    )


def roles_given(invitation):
    _write(
        invitation.email,
        invitation.user.language,
        "members/messages/roles_given.txt",
        roles=invitation.roles.select_related("center"),
        to=invitation.user,
        user=invitation.user,
    )


def contact_left(user, name, contact, *, center=None):
    """To the phone or the e-mail that opens an account no more. Without a name or anything else of
    the person: numbers change hands."""
    _of_a_contact(user, name, contact, "contact_left", center)


def contact_given(user, name, contact, *, center=None):
    """To the one that opens it from now on, and that nobody has proved yet: without a name too."""
    _of_a_contact(user, name, contact, "contact_given", center)


def contact_added(user, name, *, center=None):
    """To the other one of an account that opens with this one too from now on: whoever added it
    could be somebody who found the phone unlocked."""
    other = "email" if name == "phone" else "phone"
    if contact := user.email if other == "email" else texted(user.phone):
        _of_a_contact(user, other, contact, "contact_added", center)


def _of_a_contact(user, name, contact, template, center):
    is_phone = name == "phone"
    with translation.override(user.language):
        link = settings.PORTAL_URL + reverse("account_request_login_code")
        context = _pages() | {"is_phone": is_phone, "link": link}
        text = render_to_string(f"members/messages/{template}.txt", context)
    subject, _, body = text.strip().partition("\n")
    Message.objects.queue(
        channel=Channel.TEXT if is_phone else Channel.EMAIL,
        address=getattr(contact, "as_e164", contact),
        language=user.language,
        subject="" if is_phone else subject,
        body=body.strip(),
        to=HOLDER,
        user=user,
        center=center,
        kind=f"account.{template}",
    )


def second_factor_reset(user):
    """By e-mail, or by text message to whom has none."""
    if user.email:
        template = "members/messages/second_factor_reset.txt"
        _write(user.email, user.language, template, to=user, user=user)
    elif address := texted(user.phone):
        with translation.override(user.language):
            text = render_to_string("members/messages/second_factor_reset.txt", _pages())
        Message.objects.queue(
            channel=Channel.TEXT,
            address=address,
            language=user.language,
            body=text.strip().partition("\n")[2].strip(),
            to=user,
            user=user,
            kind="account.second_factor_reset",
        )
