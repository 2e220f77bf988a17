"""Phones and e-mails typed in a form of the back office are written by their service."""

from django.contrib import messages
from django.utils.translation import gettext as _

from members.services.account_contacts import CONTACTS
from members.services.changes import as_field, labels_of
from members.services.contact_changes import foresee_contact


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


def standing_in_the_way(change):
    """Why the log-in does not follow, whether it was written or is to be: whose the contact is.
    Pairs of the contacts of which it is said, and a sentence."""
    if change.is_of_staff:
        yield (
            CONTACTS,
            _(
                "The account of this file is of the staff and opens as before: its person or an"
                " administrator changes its phone and its e-mail."
            ),
        )
        return
    if "phone" in change.taken:
        yield (
            ["phone"],
            _("This phone opens the account of somebody else, and goes on opening that one alone."),
        )
    if "email" in change.taken:
        yield (
            ["email"],
            _(
                "This e-mail opens the account of somebody else, and goes on opening that one"
                " alone."
            ),
        )


def foretell_contacts(row):
    """What accepting the contacts of a proposal would mean for the log-in, said before it is done:
    pairs of the contacts of which it is said, and a sentence.

    Of the two proposed at once each may leave a way in, and both together none.
    """
    wanted = {name: as_field(name, row.changes[name]) for name in CONTACTS if name in row.changes}
    if not wanted:
        return
    foreseen = foresee_contact(row.member, **wanted)
    yield from standing_in_the_way(foreseen)
    if foreseen.is_of_staff:
        return
    for names in [*([name] for name in wanted), [*wanted]]:
        change = foresee_contact(row.member, **{name: wanted[name] for name in names})
        if not change.has_way_in:
            told = _(
                "Once “%(contacts)s” is accepted, nobody can enter the space of this file. Ask for"
                " a mobile number or an e-mail of their own."
            )
            yield names, told % {"contacts": labels_of(names)}
            return


def _sentences(change):
    if change.account is None:
        return
    for _names, sentence in standing_in_the_way(change):
        yield messages.WARNING, sentence
    if change.is_of_staff:
        return
    if not change.has_way_in:
        yield (
            messages.WARNING,
            _(
                "Nobody can enter the space of this file now: add a mobile number or an e-mail of"
                " their own."
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
