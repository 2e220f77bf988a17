"""The last step of a registration: the person is known, the file is opened or found again."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from members.destinations import on_the_way, safe_path
from members.enums import Origin
from members.forms.join import GUARDIAN, STEPS
from members.models import Member
from members.services.guardian_numbers import OwnNumberError
from members.services.registration import register
from skills_center.base.errors import DomainError
from skills_center.base.templatetags.face import code

from .beside import lead_beside
from .drafts import Draft
from .going import arrive


def finish_registration(request, user):
    """Register the person whose phone or e-mail was just proved.

    Returns None when nothing waits; else where to go: what they came for, or what is wrong.
    """
    draft = Draft(request)
    draft.contact_known = False
    if not draft:
        return None
    if not draft.waits_for(user):
        if not draft.is_of(user):
            draft.forget()
        return None
    return register_and_welcome(request, user, draft)


def register_and_welcome(request, user, draft):
    """Open the file of the draft for `user`; where to go: what they came for, else their space, or
    the step at fault."""
    form = draft.whole()
    if not form.is_valid():
        at_fault = next(step for step in draft.steps() if form.errors.keys() & set(STEPS[step]))
        return redirect(on_the_way("members:join_step", draft.next, at_fault))
    answers = form.answers()
    own = Member.objects.filter(user=user).first()
    # What the account proved stands before what was typed.
    proved = {"phone": user.phone, "email": user.email}
    answers["details"] |= {name: value for name, value in proved.items() if value}
    try:
        member = register(**answers, user=user, language=get_language(), origin=Origin.ONLINE)
    except OwnNumberError as error:
        messages.error(request, str(error))
        return redirect(on_the_way("members:join_step", draft.next, GUARDIAN))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(on_the_way("members:join_step", draft.next, "who"))
    going = safe_path(draft.next)
    draft.forget()
    if member == own:
        messages.info(request, gettext("You already have a file with us: here it is."))
        return arrive(request, going)
    _welcome(request, member, own)
    return lead_beside(request, member, going) if own else arrive(request, going)


def _welcome(request, member, own):
    """Say the number; of who shares a phone with `own`, also whose it is."""
    if own is None:
        text = gettext("Welcome! You are registered. Your member number is %(number)s.")
    else:
        text = gettext("%(name)s is registered with the number %(number)s.")
    text = text.replace("%(name)s", "{name}").replace("%(number)s", "{number}")
    told = format_html(text, name=member.called, number=code(member.number))
    messages.success(request, told)
