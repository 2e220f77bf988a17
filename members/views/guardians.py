"""The guardian of a minor: named by the member, answering from a link on their own phone."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.asked_here import is_for_the_young
from members.enums import ConsentMeans, ConsentPurpose, GuardianAnswer
from members.forms.proofs import AgreementForm, GuardianForm, TakingBackForm
from members.models import Guardian, Member
from members.services.guardian_answers import say_no, take_agreement_back
from members.services.guardian_numbers import OwnNumberError
from members.services.guardian_standing import standing_of
from members.services.guardians import (
    ask_guardian,
    guardian_of,
    name_guardian,
    record_agreement,
    why_not_asked,
)
from members.services.own_numbers import was_ever_own
from skills_center.base.errors import DomainError
from skills_center.base.keeping import kept_to_itself
from skills_center.base.limits import too_often
from skills_center.base.trying import told_in

from .own_file import of_own_file


# The guardian's link --------------------------------------------------------------------
@kept_to_itself
def guardian(request, token):
    """What the link opens: it names nobody but the first name, and asks what only family knows."""
    asked = guardian_of(token)
    if response := _ended(request, asked):
        return response
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and _may_answer(request, asked) and not _agreement(asked):
        with told_in(form):
            if too_often("guardian", asked.member_id):
                return render(request, "429.html", status=429)
            if _is_proved(asked, form) and _is_done(form, _record, asked):
                return redirect("members:guardian", token)
    return _page(request, "members/guardian.html", asked, token, form=form)


@kept_to_itself
def refuse(request, token):
    """The guardian does not agree: asked once, then the link is over."""
    return _say_no(request, token, GuardianAnswer.REFUSED)


@kept_to_itself
def not_known(request, token):
    """Whoever has this number knows no such young person: asked once, then the link is over."""
    return _say_no(request, token, GuardianAnswer.UNKNOWN)


def _say_no(request, token, answer):
    asked = guardian_of(token)
    if response := _ended(request, asked):
        return response
    if _agreement(asked):
        return redirect("members:guardian", token)
    if request.method == "POST" and _may_answer(request, asked):
        try:
            say_no(asked, answer)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("members:guardian", token)
    is_unknown = answer == GuardianAnswer.UNKNOWN
    context = {"is_unknown": is_unknown, "page": reverse("members:guardian", args=[token])}
    return _page(request, "members/guardian_no.html", asked, token, **context)


@kept_to_itself
def take_back(request, token):
    """The guardian withdraws the agreement, with the birth date that they gave it with."""
    asked = guardian_of(token)
    if response := _ended(request, asked):
        return response
    if not _agreement(asked):
        return redirect("members:guardian", token)
    form = TakingBackForm(request.POST or None)
    if request.method == "POST" and _may_answer(request, asked):
        with told_in(form):
            if too_often("guardian", asked.member_id):
                return render(request, "429.html", status=429)
            if _is_proved(asked, form) and _is_done(form, _take_back, asked):
                return redirect("members:guardian", token)
    return _page(request, "members/guardian_take_back.html", asked, token, form=form)


def _ended(request, asked):
    """The page of a link that is no good, or that was answered; None while it asks."""
    if asked is None:
        return render(request, "members/guardian_dead.html", status=404)
    if asked.answer and not _agreement(asked):
        return render(request, "members/guardian_answered.html", {"guardian": asked})
    return None


def _agreement(asked):
    return asked.member.consents.standing(ConsentPurpose.GUARDIAN).first()


def _may_answer(request, asked):
    """Whether what is sent from this browser is the guardian's, by all that can be told."""
    accounts = {asked.asked_by_id, asked.member.user_id}
    is_asked_here = is_for_the_young(request, asked.phone, accounts)
    return not (is_asked_here or was_ever_own(asked.member, asked.phone))


def _is_proved(asked, form):
    """Whether the form is right and the birth date is that of the file; else the form says so."""
    if not form.is_valid():
        return False
    if form.cleaned_data["birth_date"] == asked.member.birth_date:
        return True
    form.add_error("birth_date", gettext("This is not the birth date we were given."))
    return False


def _is_done(form, verb, row):
    """Whether the verb was through; else the form says why not."""
    try:
        verb(row)
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


def _record(asked):
    language = get_language()
    record_agreement(asked.member, means=ConsentMeans.LINK, language=language, asked=asked)


def _take_back(asked):
    take_agreement_back(asked.member, asked=asked)


def _page(request, template, asked, token, **context):
    common = {
        "token": token,
        "member": asked.member,
        "guardian": asked,
        "given": _agreement(asked),
        "may_answer": _may_answer(request, asked),
    }
    return render(request, template, common | context)


# The member's own page -------------------------------------------------------------------
@never_cache
@of_own_file
def my_guardian(request):
    """The member corrects who their guardian is; a new phone gets a new link."""
    member = get_object_or_404(Member, user=request.user)
    known = Guardian.objects.filter(member=member).first()
    links_before = known.times_asked if known else 0
    form = GuardianForm(request.POST or None, instance=known)
    may_name = request.method == "POST" and member.awaits_guardian and form.is_valid()
    if may_name and _is_named(request, member, form, links_before):
        return redirect("members:my_guardian")
    standing = standing_of(member)  # read anew: the form wrote in the row that it was given
    guardian = standing and standing.guardian
    context = {
        "form": form,
        "member": member,
        "guardian": guardian,
        "standing": standing,
        "link_waits": guardian and guardian.asked_at and not guardian.answer,
    }
    return render(request, "members/my_guardian.html", context)


def _is_named(request, member, form, links_before):
    """Whether that is settled; False where the form says what to correct."""
    details = {name: form.cleaned_data[name] for name in ("name", "relation", "phone")}
    try:
        _say_whether_asked(request, name_guardian(member, **details, by=request.user), links_before)
    except OwnNumberError as error:
        form.add_error("phone", str(error))
        return False
    except DomainError as error:
        messages.error(request, str(error))
    return True


def _say_whether_asked(request, guardian, links_before):
    """That a link left is said of one that did: a number that was asked before, and saved once
    more, gets none."""
    if guardian.times_asked > links_before:
        messages.success(request, gettext("Noted. We ask your guardian by a text message."))
    elif guardian.phone:
        written = gettext("The guardian is written down.")
        why = why_not_asked(guardian, is_staff=False) or gettext("The number is as it was before.")
        messages.warning(request, f"{written} {why}")
    else:
        text = gettext("Noted. Your guardian signs a paper at the centre: come with them.")
        messages.success(request, text)


@require_POST
@of_own_file
def send_link_again(request):
    member = get_object_or_404(Member, user=request.user, guardian__isnull=False)
    try:
        ask_guardian(member, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, gettext("We have sent the link again."))
    return redirect("members:my_guardian")
