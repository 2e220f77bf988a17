"""A member applies, answers an offer, leaves."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.models import Member
from members.views.going import asks_for_file, came_in_time, came_too_early
from skills_center.base.errors import DomainError
from tracks import services
from tracks.enums import EnrolmentState
from tracks.forms.applications import ApplyForm
from tracks.models import Cohort, Enrolment


def _described(pk):
    shown = Cohort.objects.published().filter(applications_close_at__gt=timezone.now())
    cohort = shown.filter(pk=pk).select_related("center").first()
    if cohort is None:
        return None
    return _("your application"), f"{cohort.name} · {cohort.center.name}", cohort.center


@asks_for_file(_described)
def apply(request, pk):
    cohort = get_object_or_404(Cohort.objects.published().for_cards(), pk=pk)
    member = Member.objects.get(user=request.user)
    if member.enrolments.live().filter(cohort=cohort).exists():
        messages.info(request, _("You already have an application for this cohort."))
        return redirect("pages:me")
    awaits_guardian = came_too_early(request, member)
    fit = services.fit_of(cohort, member)
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not awaits_guardian:
        try:
            sent = services.apply(
                cohort=cohort, member=member, by=request.user, **form.cleaned_data
            )
        except services.NotEligibleError:
            pass  # the page says why
        except DomainError as error:
            messages.error(request, str(error))
        else:
            came_in_time(request, member)
            messages.success(request, _what_became(sent))
            return redirect("pages:me")
    context = {
        "cohort": cohort,
        "member": member,
        "form": form,
        "fit": fit,
        "awaits_guardian": awaits_guardian,
    }
    return render(request, "tracks/apply.html", context)


def _what_became(enrolment):
    match enrolment.state:
        case EnrolmentState.ACCEPTED:
            return _("The seat is yours. See you soon!")
        case EnrolmentState.WAITLISTED:
            return _("You are on the waiting list: your rank is here.")
    return _("Your application has arrived. Follow it here.")


@require_POST
def confirm(request, pk):
    return _answer(request, pk, services.confirm, _thank_for_coming)


@require_POST
def withdraw(request, pk):
    """The place as the page showed it is given back; `seen` is its state there."""
    seen = request.POST.get("seen", "")
    return _answer(request, pk, services.withdraw, _say_what_was_left, seen=seen)


def _thank_for_coming(enrolment):
    return _("The seat is yours. See you soon!")


def _say_what_was_left(enrolment):
    """By the state that the verb found under its lock."""
    left = enrolment.moves.last()
    if left.from_state in EnrolmentState.HOLDS_SEAT:
        return _("You have given your place back.")
    return _("Your application is withdrawn.")


def _answer(request, pk, verb, thanks, **details):
    """`thanks` gives the sentence for the enrolment that moved."""
    enrolment = Enrolment.objects.filter(pk=pk, member__user=request.user).first()
    if enrolment is None:
        raise Http404
    try:
        moved = verb(enrolment, by=request.user, **details)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, thanks(moved))
    return redirect("pages:me")
