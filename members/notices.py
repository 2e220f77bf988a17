"""What people are told: a row in the outbox, in the transaction of what it tells of."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.template.defaultfilters import floatformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from skills_center.base.names import without_addresses
from skills_center.base.phones import takes_texts, texted
from skills_center.base.quiet_hours import awake

from .enums import Channel, RequestKind, RequestRefusal
from .kinds import declare, fill_in, may_leave, unknown_in
from .models import Message, MessageTemplate

REGISTERED = declare(
    "members.registered",
    _("after the registration"),
    _("You are registered"),
    _(
        "Hello %(name)s. You are now registered with %(center)s. Your member number is %(number)s:"
        " keep it, we will ask for it. Your space: %(link)s"
    ),
)
REQUEST_RECEIVED = declare(
    "members.request_received",
    _("when a request about personal data arrives"),
    _("We have your request"),
    _(
        "Hello %(name)s. We have your request: %(kind)s. You will have our answer by %(day)s. You"
        " can follow it in your space, under “Your data”."
    ),
)
REQUEST_ANSWERED = declare(
    "members.request_answered",
    _("when a request about personal data is answered"),
    _("Your request is done"),
    _("Hello %(name)s. About your request (%(kind)s): %(answer)s"),
)
REQUEST_REFUSED = declare(
    "members.request_refused",
    _("when a request about personal data is refused"),
    _("The answer to your request"),
    _(
        "Hello %(name)s. We could not do what you asked (%(kind)s). The reason: %(reason)s You can"
        " talk with us about it, or complain to the national commission for the protection of"
        " personal data (CNDP)."
    ),
)
ERASED = declare(
    "members.erased",
    _("the last message, when the data are erased"),
    _("Your data are erased"),
    _(
        "Hello %(name)s. As you asked, %(center)s has erased your data: your file names you no"
        " longer, and this is our last message. You are welcome to register again whenever you"
        " like."
    ),
)
PURGE_ANNOUNCED = declare(
    "members.purge_announced",
    _("before a file unused for years is emptied"),
    _("Shall we keep your file?"),
    _(
        "Hello %(name)s. We have not heard from you for years, so we will erase the data"
        " %(center)s keeps of you on %(day)s. To keep your file, enter your space on our site"
        " before that day, or come to the centre."
    ),
)


NUMBER_CHANGE_ACCEPTED = declare(
    "members.number_change_accepted",
    _("when the file of a changed number is found"),
    _("Your file is found"),
    _(
        "Hello %(name)s. We have found your file (%(center)s): it opens with this contact from now"
        " on. Log in: %(link)s"
    ),
)
NUMBER_CHANGE_REFUSED = declare(
    "members.number_change_refused",
    _("when no file is found for a changed number"),
    _("We found no file of yours"),
    _(
        "Hello %(name)s. We found no file of yours. You can register in a few minutes, or come and"
        " see us with your card: %(link)s"
    ),
)
NUMBER_CHANGE_LAPSED = declare(
    "members.number_change_lapsed",
    _("when nobody looked for the file of a changed number in time"),
    _("Come and see us"),
    _(
        "Hello %(name)s. We could not look for your file in time, and we are sorry. Come to your"
        " centre with your card, or ask once more: %(link)s"
    ),
)


_listeners: ContextVar[list | None] = ContextVar("listeners", default=None)


@contextmanager
def overheard():
    """The pairs of member and message queued inside: a list that grows as they are."""
    heard: list = []
    token = _listeners.set(heard)
    try:
        yield heard
    finally:
        _listeners.reset(token)


@dataclass
class _Together:
    """Messages of a block that are not written yet, and the words of staff that it read."""

    messages: list = field(default_factory=list)
    templates: dict = field(default_factory=dict)


_together: ContextVar[_Together | None] = ContextVar("together", default=None)


@contextmanager
def told_together():
    """What members are told inside is written at once at its end, and the words of each kind are
    read once: for a verb that is done for two hundred."""
    batch = _Together()
    token = _together.set(batch)
    try:
        yield
    finally:
        _together.reset(token)
    Message.objects.bulk_create(batch.messages)


def tell(member, kind, /, *, by_day=False, is_secret=False, **values):
    """Queue a message of this kind for a member, in their language, on the channel they chose.

    `by_day`: nobody expects it, so that it does not leave in the quiet hours. `is_secret`: it
    holds what is theirs alone, and is erased once sent.
    `values` are what the placeholders stand for; a function is called in the member's language.
    A member without phone or e-mail is told at the desk: nothing is queued.
    """
    channel, address = reached_by(member)
    if not address:
        return None
    return _queue(member, kind, channel, address, values, by_day=by_day, is_secret=is_secret)


def tell_staff(user, kind, /, *, center, **values):
    """Queue a message of this kind for an account of the staff: by e-mail, else by text message."""
    phone = texted(user.phone)
    channel, address = (Channel.EMAIL, user.email) if user.email else (Channel.TEXT, phone)
    if not address:
        return None
    with translation.override(user.language):
        # An account is opened by the staff; it may be named by its e-mail, the part before the @.
        named = {"name": without_addresses(str(user).partition("@")[0])}
        worded = _all_worded({"center": lambda: center.name} | values) | named
        subject, body = words_of(kind, user.language, worded)
    message = Message.objects.queue(
        channel=channel,
        address=address,
        language=user.language,
        subject=subject,
        body=body,
        user=user,
        center=center,
        kind=kind.code,
    )
    if (heard := _listeners.get()) is not None:
        heard.append(message)
    return message


def text(person, kind, number, /, *, by_day=False, is_secret=False, **values):
    """Queue a text message to another number than the person's own: a guardian's. A landline gets
    none.

    `person` is a member, or has a language, a centre, how they are `called`, and `user` None.
    """
    if not takes_texts(number):
        return None
    how = {"by_day": by_day, "is_secret": is_secret, "follows_person": False}
    return _queue(person, kind, Channel.TEXT, number, values, **how)


def reached_by(member):
    """The channel of their choice where it has an address, else the other; phone first.

    A family's landline may stand in the file: nothing written arrives there.
    """
    addresses = {
        Channel.TEXT: texted(member.phone),
        Channel.EMAIL: member.email,
    }
    if addresses.get(member.preferred_channel):
        return member.preferred_channel, addresses[member.preferred_channel]
    return next((pair for pair in addresses.items() if pair[1]), (Channel.TEXT, ""))


def _queue(
    member, kind, channel, address, values, *, by_day=False, is_secret=False, follows_person=True
):
    common = {"name": lambda: member.called, "center": lambda: member.center.name}
    with translation.override(member.language):
        worded = _all_worded(common | values)
        subject, body = words_of(kind, member.language, worded)
    message = Message.objects.queue(
        channel=channel,
        address=address,
        language=member.language,
        subject=subject,
        body=body,
        user=member.user,
        center=member.center,
        is_secret=is_secret,
        not_before=awake(timezone.now()) if by_day else None,
        together=batch.messages if (batch := _together.get()) else None,
        follows_person=follows_person,
        kind=kind.code,
    )
    if (heard := _listeners.get()) is not None:
        heard.append((member, message))
    return message


def words_of(kind, language, values):
    """Subject and body of a kind: the staff's words in this language, or those that ship."""
    own = _own_words(kind, language)
    # Words of before, which name what this kind says no more, are not sent.
    if own and not unknown_in(own.subject + own.body, kind):
        return fill_in(own.subject, values), fill_in(own.body, values)
    return str(kind.subject), str(kind.body) % values


def _own_words(kind, language):
    """The staff's words, which a block of many messages reads once."""
    batch, key = _together.get(), (kind.code, language)
    if batch and key in batch.templates:
        return batch.templates[key]
    own = MessageTemplate.objects.filter(kind=kind.code, language=language).first()
    if batch:
        batch.templates[key] = own
    return own


def _all_worded(values):
    """Each value in the language of the moment; what a visitor typed as a name, and no more."""
    return {name: may_leave(name, _worded(value)) for name, value in values.items()}


def _worded(value):
    """A value as people read it in the language of the moment."""
    if callable(value):
        value = value()
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, Decimal):
        return floatformat(value, "-2g")
    return str(value)


# Of who proved a contact and may have no file: the row says who they are ----------------------
def number_change_accepted(row):
    _tell_account(row, NUMBER_CHANGE_ACCEPTED, "account_login")


def number_change_refused(row):
    _tell_account(row, NUMBER_CHANGE_REFUSED, "members:join")


def number_change_lapsed(row):
    _tell_account(row, NUMBER_CHANGE_LAPSED, "members:former_number")


def _tell_account(row, kind, page):
    """To the contact that opens the account, with the link to the one thing to do."""
    phone = texted(row.user.phone)
    channel, address = (Channel.TEXT, phone) if phone else (Channel.EMAIL, row.user.email)
    if address:
        _queue(row, kind, channel, address, {"link": lambda: settings.PORTAL_URL + reverse(page)})


def registered(member):
    tell(member, REGISTERED, number=member.number, link=own_space)


def own_space():
    """The address of My space, in the language of the moment."""
    return settings.PORTAL_URL + reverse("pages:me")


def request_received(row):
    tell(row.member, REQUEST_RECEIVED, kind=RequestKind(row.kind).label, day=row.due_on)


def request_answered(row):
    tell(row.member, REQUEST_ANSWERED, kind=RequestKind(row.kind).label, answer=row.answer)


def request_refused(row):
    reason = RequestRefusal(row.refusal_reason).label
    tell(row.member, REQUEST_REFUSED, kind=RequestKind(row.kind).label, reason=reason)


def erased(member):
    """The last message to a person whose file was emptied: `member` as it was read before."""
    return tell(member, ERASED)


def purge_announced(member, until):
    """By day: nobody expects it. None where they can be reached nowhere."""
    return tell(member, PURGE_ANNOUNCED, by_day=True, day=until)


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
        follows_person=user is not None,
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
        name=without_addresses(invitation.name),
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
        context = {"is_phone": is_phone, "link": link}
        text = render_to_string(f"members/messages/{template}.txt", context)
    subject, _, body = text.strip().partition("\n")
    Message.objects.queue(
        channel=Channel.TEXT if is_phone else Channel.EMAIL,
        address=getattr(contact, "as_e164", contact),
        language=user.language,
        subject="" if is_phone else subject,
        body=body.strip(),
        user=user,
        center=center,
        follows_person=False,
    )


def second_factor_reset(user):
    """By e-mail, or by text message to whom has none."""
    if user.email:
        _write(user.email, user.language, "members/messages/second_factor_reset.txt", user=user)
    elif address := texted(user.phone):
        with translation.override(user.language):
            text = render_to_string("members/messages/second_factor_reset.txt")
        Message.objects.queue(
            channel=Channel.TEXT,
            address=address,
            language=user.language,
            body=text.strip().partition("\n")[2].strip(),
            user=user,
        )
