"""Phones and e-mails typed in a form of the back office are written by their service."""

from django.contrib import messages
from django.utils.translation import gettext as _

from members.services.account_contacts import CONTACTS


def take_out_contacts(form):
    """What was typed of the contacts of a row, by name. The row holds what it held before: the
    form writes the rest of it, the service these."""
    typed = {name: form.cleaned_data[name] for name in CONTACTS if name in form.changed_data}
    for name in typed:
        setattr(form.instance, name, form.initial.get(name))
    return typed


def tell_contact_change(request, change):
    """Say what follows for the log-in: which way in is left, and what opens nothing more."""
    for level, sentence in _sentences(change):
        messages.add_message(request, level, sentence)


def _sentences(change):
    if change.account is None:
        return
    if change.is_of_staff:
        yield (
            messages.WARNING,
            _(
                "The account of this file is of the staff and opens as before: its person or an"
                " administrator changes its phone and its e-mail."
            ),
        )
        return
    if "phone" in change.taken:
        yield (
            messages.WARNING,
            _("This phone opens the account of somebody else, and goes on opening that one alone."),
        )
    if "email" in change.taken:
        yield (
            messages.WARNING,
            _(
                "This e-mail opens the account of somebody else, and goes on opening that one"
                " alone."
            ),
        )
    if not change.has_way_in:
        yield (
            messages.WARNING,
            _(
                "Nobody can enter the space of this file now: add a phone or an e-mail of their"
                " own."
            ),
        )
    elif change.moved:
        yield (
            messages.INFO,
            _(
                "Their space opens with the new contact from now on, after a code. The former one"
                " opens nothing more, and open sessions have ended."
            ),
        )
    else:
        yield (
            messages.INFO,
            _(
                "The former contact opens nothing more, and open sessions have ended. Their space"
                " opens with the other contact."
            ),
        )
