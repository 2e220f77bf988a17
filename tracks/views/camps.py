"""Camps, as families see them: what there is, an inscription, and the guardian's link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from members.asked_here import is_for_the_young, is_minors_account
from members.enums import ConsentMeans
from members.services.consents import current_notice
from members.services.guardian_numbers import ClosedNumberError, note_named
from skills_center.base.caching import cached_for_visitors
from skills_center.base.errors import DomainError
from skills_center.base.keeping import kept_to_itself
from skills_center.base.limits import network_address, too_often
from skills_center.base.trying import told_in
from tracks import services
from tracks.enums import InscriptionState, SocialState
from tracks.forms.social import ChildAgreementForm, ChildForm, HealthForm
from tracks.models import SocialAction
from tracks.services.guardians import (
    inscription_of,
    is_number_of_the_child,
    was_not_known,
)


@login_not_required
@cached_for_visitors
def camp_list(request):
    camps = SocialAction.objects.open_camps().select_related("center").with_places_taken()
    return render(request, "tracks/camps.html", {"camps": camps.order_by("starts_on", "pk")})


def _open_camp(pk):
    camps = SocialAction.objects.open_camps().select_related("center").with_places_taken()
    return get_object_or_404(camps, pk=pk)


@login_not_required
@cached_for_visitors
def camp(request, pk):
    return render(request, "tracks/camp.html", {"camp": _open_camp(pk)})


@login_not_required
@never_cache
def register(request, pk):
    """A guardian inscribes a child. The answer is the same for a child sent before."""
    camp = _open_camp(pk)
    form = ChildForm(request.POST or None, camp=camp, by=request.user)
    if request.method == "POST":
        with told_in(form):
            if too_often("camp_here", network_address(request)):
                return render(request, "429.html", status=429)
            if form.is_valid():
                phone = form.cleaned_data["guardian_phone"].as_e164
                if too_often("camp_phone", phone):
                    return render(request, "429.html", status=429)
                if _inscribed(camp, form):
                    if is_minors_account(request.user):
                        note_named(phone)
                    return redirect("tracks:registered", camp.pk)
    return render(request, "tracks/camp_register.html", {"camp": camp, "form": form})


def _inscribed(camp, form):
    notice = current_notice()
    try:
        services.inscribe(
            camp,
            child=form.cleaned_data,
            language=get_language(),
            notice_version=notice.version if notice else "",
        )
    except ClosedNumberError as error:
        form.add_error("guardian_phone", str(error))
    except DomainError as error:
        form.add_error(None, str(error))
    return not form.errors


@login_not_required
@never_cache
def registered(request, pk):
    """What happens next; it names nobody, so that it can be opened again."""
    return render(request, "tracks/camp_registered.html", {"camp": _open_camp(pk)})


# The guardian's link ---------------------------------------------------------------------
@kept_to_itself
def inscription(request, token):
    """Agree, with the birth date that only the family knows; then see where it stands. Of a number
    that knows no such child nothing of the camp is said any more."""
    found = inscription_of(token)
    if found is None:
        return _dead(request)
    if was_not_known(found):
        return render(request, "tracks/child_not_known.html", {"center": found.camp.center})
    if found.camp.state == SocialState.CALLED_OFF:
        return render(request, "tracks/camp_called_off.html", {"camp": found.camp})
    form = ChildAgreementForm(request.POST or None)
    may_agree = _may_agree(found) and _may_answer(request, found)
    if request.method == "POST" and may_agree:
        with told_in(form):
            if too_often("camp_agreement", found.pk):
                return render(request, "429.html", status=429)
            if form.is_valid() and _agreed(found, form):
                return redirect("tracks:inscription", token)
    health_form = HealthForm(has_note=found.has_health_note)
    return _inscription_page(request, found, token, form=form, health_form=health_form)


@kept_to_itself
def not_known(request, token):
    """Whoever has this number knows no such child: asked once, then the inscription ends."""
    found = inscription_of(token)
    if response := _ended(request, found, token):
        return response
    if not _may_agree(found):
        return redirect("tracks:inscription", token)
    may_answer = _may_answer(request, found)
    if request.method == "POST" and may_answer:
        try:
            services.say_not_known(found)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("tracks:inscription", token)
    page = reverse("tracks:inscription", args=[token])
    context = {"is_unknown": True, "is_of_camp": True, "may_answer": may_answer, "page": page}
    return render(request, "members/guardian_no.html", context)


def _ended(request, inscription, token):
    """What answers a link that is no good, or whose number knows no such child; else None."""
    if inscription is None:
        return _dead(request)
    return redirect("tracks:inscription", token) if was_not_known(inscription) else None


def _dead(request):
    return render(request, "tracks/camp_link_dead.html", status=404)


def _may_agree(inscription):
    return not inscription.agreed_at and inscription.state in InscriptionState.AHEAD


def _may_answer(request, inscription):
    """Whether the guardian is before this browser, by all that can be told: no minor is, nor the
    staff, and the number is none of the child's own."""
    phone = inscription.guardian_phone
    return not (
        is_for_the_young(request, phone)
        or is_number_of_the_child(phone=phone, birth_date=inscription.birth_date)
    )


def _inscription_page(request, inscription, token, *, health_form, form=None):
    is_ahead = inscription.state in InscriptionState.AHEAD
    context = {
        "inscription": inscription,
        "camp": inscription.camp,
        "token": token,
        "form": form,
        "may_agree": _may_agree(inscription),
        "may_answer": _may_answer(request, inscription),
        "health_form": health_form,
        "is_ahead": is_ahead,
    }
    return render(request, "tracks/inscription.html", context)


def _agreed(inscription, form):
    if form.cleaned_data["birth_date"] != inscription.birth_date:
        form.add_error("birth_date", _("This is not the birth date we were given."))
        return False
    try:
        services.agree(inscription, means=ConsentMeans.LINK)
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


@kept_to_itself
@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def health(request, token):
    """Written to be read by the leader alone: what is kept is never shown back."""
    found = inscription_of(token)
    if response := _ended(request, found, token):
        return response
    if not found.agreed_at:  # who agreed proved who they are
        return _dead(request)
    form = HealthForm(request.POST, has_note=found.has_health_note)
    if not form.is_valid():
        return _inscription_page(request, found, token, health_form=form)
    try:
        done = _write_or_erase(found, **form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("tracks:inscription", token)


@sensitive_variables()
def _write_or_erase(inscription, *, text, erase):
    """What was done, in a sentence."""
    if erase:
        services.erase_health_note(inscription)
        return _("The health note is erased.")
    services.write_health_note(inscription, text=text)
    return _("Noted: the leader of the camp reads it, nobody else.")


@kept_to_itself
@require_POST
def withdraw(request, token):
    """The guardian gives the place back as the page showed it (`seen`); the next child gets it."""
    found = inscription_of(token)
    if response := _ended(request, found, token):
        return response
    try:
        services.withdraw_child(found, seen=request.POST.get("seen", ""))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The inscription is withdrawn."))
    return redirect("tracks:inscription", token)
