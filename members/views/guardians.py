"""The guardian of a minor: named by the member, answering from a link on their own phone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.enums import ConsentMeans, ConsentPurpose
from members.forms.proofs import AgreementForm, GuardianForm
from members.models import Guardian, Member
from members.services.guardians import (
    ask_guardian,
    guardian_of,
    name_guardian,
    next_link_at,
    record_agreement,
)
from skills_center.base.errors import DomainError
from skills_center.base.limits import too_often
from skills_center.base.trying import told_in


@login_not_required
@never_cache
def guardian(request, token):
    """What the link opens: it names nobody but the first name, and asks what only family knows."""
    asked = guardian_of(token)
    if asked is None:
        return render(request, "members/guardian_dead.html", status=404)
    member = asked.member
    given = member.consents.standing(ConsentPurpose.GUARDIAN).first()
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and not given:
        with told_in(form):
            if too_often("guardian", member.pk):
                return render(request, "429.html", status=429)
            if form.is_valid():
                if form.cleaned_data["birth_date"] == member.birth_date:
                    record_agreement(member, means=ConsentMeans.LINK, language=get_language())
                    return redirect("members:guardian", token)
                form.add_error("birth_date", gettext("This is not the birth date we were given."))
    context = {"form": form, "member": member, "guardian": asked, "given": given}
    return render(request, "members/guardian.html", context)


@never_cache
def my_guardian(request):
    """The member corrects who their guardian is; a new phone gets a new link."""
    member = get_object_or_404(Member, user=request.user)
    known = Guardian.objects.filter(member=member).first()
    form = GuardianForm(request.POST or None, instance=known)
    if request.method == "POST" and member.awaits_guardian and form.is_valid():
        details = {name: form.cleaned_data[name] for name in ("name", "relation", "phone")}
        try:
            _say_whether_asked(request, name_guardian(member, **details))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("members:my_guardian")
    context = {
        "form": form,
        "member": member,
        "guardian": known,
        "next_link_at": next_link_at(known) if known else None,
    }
    return render(request, "members/my_guardian.html", context)


def _say_whether_asked(request, guardian):
    if guardian.asked_at:
        messages.success(request, gettext("Noted. We ask your guardian by a text message."))
    else:
        text = gettext("We sent this link often enough. Call the centre: we will help.")
        messages.warning(request, text)


@require_POST
def send_link_again(request):
    member = get_object_or_404(Member, user=request.user, guardian__isnull=False)
    try:
        ask_guardian(member)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, gettext("We have sent the link again."))
    return redirect("members:my_guardian")
