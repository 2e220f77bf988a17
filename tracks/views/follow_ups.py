"""What the follow-up's link opens: a question for whoever holds the phone.

The page names nobody: not the member, not the cohort. A wrong person learns that a centre asks
somebody what they do, and no more.
"""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from skills_center.base.errors import DomainError
from skills_center.base.keeping import kept_to_itself
from tracks.enums import FollowUpState
from tracks.forms.outcomes import AnswerForm
from tracks.services import follow_ups
from tracks.services.outcomes import AnsweredMeanwhileError


def _dead(request):
    text = _(
        "It is too old, or was not copied whole. If we still need your answer, we will call you."
    )
    return render(request, "tracks/link_dead.html", {"text": text}, status=404)


@kept_to_itself
def follow_up(request, token):
    """Three questions on one screen; answered, the thanks, and for a week the way to correct."""
    asked = follow_ups.follow_up_of(token)
    if asked is None:
        return _dead(request)
    is_open = follow_ups.can_be_answered(asked)
    corrects = asked.state == FollowUpState.ANSWERED
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(sent, standing=asked.outcome_id)
    if request.method == "POST" and is_open and form.is_valid():
        try:
            follow_ups.answer(asked, **form.cleaned_data)
        except AnsweredMeanwhileError as error:
            # Not what was answered: who holds the phone may be a stranger.
            form.show_standing(error.outcome, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("tracks:follow_up", token)
    if asked.state == FollowUpState.MISDIRECTED and "correct" not in request.GET and not sent:
        return render(request, "tracks/follow_up_closed.html", {"told": "not_me"})
    wants_form = is_open and (not corrects or "correct" in request.GET or form.is_bound)
    context = {
        "form": form if wants_form else None,
        "state": asked.state,
        "can_correct": is_open,
        "token": token,
    }
    return render(request, "tracks/follow_up.html", context)


@kept_to_itself
def not_me(request, token):
    """Whoever has this number is not the member: asked once, then staff look for another."""
    open_to_it = {*FollowUpState.OPEN} - {FollowUpState.MISDIRECTED}
    return _close(request, token, follow_ups.reached_somebody_else, "not_me", open_to_it)


@kept_to_itself
def no_more(request, token):
    """They want no more questions: asked once, then all of this enrolment are closed."""
    return _close(request, token, follow_ups.decline, "no_more", FollowUpState.OPEN)


def _close(request, token, verb, told, asked_in):
    """Ask, then run the verb and thank; a second tap is thanked too, and changes nothing. What is
    closed already, or said, is not asked: `asked_in`, the states that it is asked in."""
    asked = follow_ups.follow_up_of(token)
    if asked is None:
        return _dead(request)
    if request.method == "POST":
        try:
            verb(asked)
        except DomainError:
            return redirect("tracks:follow_up", token)
        return render(request, "tracks/follow_up_closed.html", {"told": told})
    if asked.state not in asked_in:
        return redirect("tracks:follow_up", token)
    context = {"told": told, "page": reverse("tracks:follow_up", args=[token])}
    return render(request, "tracks/follow_up_question.html", context)
