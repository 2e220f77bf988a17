"""What members are told about their file."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from .enums import Channel
from .models import Message


def tell(member, template, **context):
    """Queue `template` for a member, in their language, on the channel they can be reached by.

    The template's first line is the subject (e-mail only), the rest the text. A member without
    phone or e-mail is told at the desk: nothing is queued.
    """
    channel, address = (
        (Channel.TEXT, member.phone.as_e164) if member.phone else (Channel.EMAIL, member.email)
    )
    if not address:
        return None
    with translation.override(member.language):
        text = render_to_string(template, {"member": member, **context})
    subject, _, body = text.strip().partition("\n")
    return Message.objects.queue(
        channel=channel,
        address=address,
        language=member.language,
        subject=subject.strip(),
        body=body.strip(),
        user=member.user,
    )


def registered(member):
    tell(member, "members/messages/registered.txt")


def guardian_asked(guardian, token):
    """The link that asks a guardian for their agreement, in the language of the file."""
    member = guardian.member
    with translation.override(member.language):
        link = settings.PORTAL_URL + reverse("members:guardian", args=[token])
        text = render_to_string(
            "members/messages/guardian_asked.txt", {"member": member, "link": link}
        )
    Message.objects.queue(
        channel=Channel.TEXT,
        address=guardian.phone.as_e164,
        language=member.language,
        body=text.strip(),
        user=member.user,
    )


def guardian_agreed(member):
    tell(member, "members/messages/guardian_agreed.txt")


# The staff: by e-mail, which is how they were invited ------------------------------
def _write(address, language, template, *, user=None, is_secret=False, **context):
    """Queue an e-mail; the first line of `template` is its subject."""
    if not address:
        return None
    with translation.override(language):
        subject, _, body = render_to_string(template, context).strip().partition("\n")
    return Message.objects.queue(
        channel=Channel.EMAIL,
        address=address,
        language=language,
        subject=subject.strip(),
        body=body.strip(),
        user=user,
        is_secret=is_secret,
    )


def invited(invitation, address_of):
    """The personal link: the text is erased once sent, as a code's is.

    `address_of()` makes the address, called in the language that the person reads.
    """
    with translation.override(invitation.language):
        link = address_of()
    _write(
        invitation.email,
        invitation.language,
        "members/messages/invited.txt",
        invitation=invitation,
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
        user=invitation.user,
    )


def second_factor_reset(user):
    """By e-mail, or by text message to whom has none."""
    if user.email:
        _write(user.email, user.language, "members/messages/second_factor_reset.txt", user=user)
    else:
        with translation.override(user.language):
            text = render_to_string("members/messages/second_factor_reset.txt")
        Message.objects.queue(
            channel=Channel.TEXT,
            address=user.phone.as_e164,
            language=user.language,
            body=text.strip().partition("\n")[2].strip(),
            user=user,
        )


def request_received(row):
    _tell_of(row, "request_received")


def request_answered(row):
    _tell_of(row, "request_answered")


def request_refused(row):
    _tell_of(row, "request_refused")


def _tell_of(row, name):
    tell(row.member, f"members/messages/{name}.txt", request=row)


def erased(member):
    """The last message to a person whose file was emptied: `member` as it was read before."""
    return tell(member, "members/messages/erased.txt")


def purge_announced(member, until):
    tell(member, "members/messages/purge_announced.txt", until=until)
