"""Online registration in short steps, then a code that proves the phone or e-mail."""

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from members.destinations import destination, on_the_way, safe_path
from members.forms.account import refused_for_now
from members.forms.contacts import address_in
from members.forms.join import CONTACT, FIRST, STEP_TITLES, STEPS
from members.limits import network_address
from members.models import Member
from members.services.claims import files_to_claim
from members.services.number_changes import waiting_of
from skills_center.base.limits import too_often
from skills_center.base.trying import told_in

from .asking import send_code, take_up_again
from .drafts import Draft
from .finish import register_and_welcome
from .going import going_to

# In the address of the first step: who went on too late is told why it is asked again. Not a
# message: anybody may send a step, and a message would be kept of each.
_AGAIN = "again"
# In the address of each step sent before the first was: the file of the desk is not theirs.
ANOTHER = "another"


@login_not_required
@never_cache
def join(request, step=FIRST):
    if step not in STEPS:
        raise Http404
    draft = Draft(request)
    draft.lead_to(going_to(request))
    draft.is_of_another = draft.is_of_another or ANOTHER in request.GET
    if elsewhere := _already_known(request, draft):
        return redirect(elsewhere)
    steps = draft.steps()
    first_open = draft.first_open()
    ahead = first_open and step in steps and steps.index(step) > steps.index(first_open)
    if step not in steps or ahead:
        is_again = request.method == "POST" and not draft
        return _begin_again(draft) if is_again else _go_to(draft, first_open or steps[0])
    form = draft.asking(step, request.POST) if request.method == "POST" else draft.form(step)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            if not draft and too_often("join_here", network_address(request)):
                return render(request, "429.html", status=429)
            draft.keep(step, request.POST)
            if response := _proceed(request, draft, step, form):
                return response
    told = {"is_again": request.method == "GET" and _AGAIN in request.GET}
    if request.user.is_authenticated:
        told["number_change"] = waiting_of(request.user)
    return render(request, "members/join.html", _context(draft, step, form) | told)


def _already_known(request, draft):
    """Where who is logged in has to go instead; None for everybody else."""
    if not request.user.is_authenticated:
        return None
    if Member.objects.filter(user=request.user).exists():
        return safe_path(draft.next) or "pages:me"
    has_file = not draft.is_of_another and files_to_claim(request.user).exists()
    return on_the_way("members:claim", draft.next) if has_file else None


def _go_to(draft, step):
    return redirect(_address_of(draft, step))


def _address_of(draft, step):
    """Of a step: it says where its person is going, should the draft be forgotten meanwhile."""
    if step == FIRST:
        return on_the_way("members:join", draft.next)
    return on_the_way("members:join_step", draft.next, step)


def _begin_again(draft):
    told = {_AGAIN: "", **({REDIRECT_FIELD_NAME: draft.next} if draft.next else {})}
    return redirect(f"{reverse('members:join')}?{urlencode(told)}")


def _proceed(request, draft, step, form):
    """The step after this one; after the last, the proof of the contact. None: an error stands."""
    steps, still_open = draft.steps(), draft.first_open()
    # Who corrects the contact that a code was sent to has gone through all the rest.
    is_corrected = step == CONTACT and draft.contact and not still_open
    if step != steps[-1] and not is_corrected:
        return _go_to(draft, steps[steps.index(step) + 1])
    if still_open:
        return _go_to(draft, still_open)
    if draft.contact_known:
        return register_and_welcome(request, request.user, draft)
    return _prove_contact(request, draft, form)


def _prove_contact(request, draft, form):
    """Send a code; None, with an error on the form, when too many were asked for.

    Nobody is looked for: who typed another's phone learns nothing, and only its holder can go on.
    """
    whole = draft.whole()
    if not whole.is_valid():
        return register_and_welcome(request, request.user, draft)
    phone, email = whole.cleaned_data["phone"], whole.cleaned_data["email"]
    contact = {"phone": phone.as_e164} if phone else {"email": email}
    if refusal := refused_for_now(request, address_in(contact)):
        if not take_up_again(request, contact):
            form.add_error(None, refusal)
            return None
    else:
        send_code(request, contact, draft.next)
    draft.wait_for(contact)
    return redirect(on_the_way("account_confirm_login_code", draft.next))


def _context(draft, step, form):
    steps = draft.steps()
    place = steps.index(step)
    return {
        "form": form,
        "step": step,
        "title": STEP_TITLES[step],
        "place": place + 1,
        "of": len(steps),
        "tiles": range(len(steps)),
        "back": _address_of(draft, steps[place - 1]) if place else "",
        "going": destination(safe_path(draft.next)),
        "log_in": on_the_way("account_login", draft.next),
        "is_last": place == len(steps) - 1,
        "is_for_account": draft.contact_known,
    }
