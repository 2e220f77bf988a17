"""A file opened at the desk is claimed by its person, whose phone or e-mail is proved."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache

from members.destinations import destination, on_the_way, safe_path
from members.forms.proofs import BirthDateForm
from members.models import Member
from members.services.candidates import same_person
from members.services.claims import claim as claim_file
from members.services.claims import files_to_claim
from skills_center.base.errors import DomainError
from skills_center.base.limits import too_often
from skills_center.base.trying import told_in

from .drafts import Draft
from .going import arrive, going_to
from .join import ANOTHER


@never_cache
def claim(request):
    user = request.user
    draft = Draft(request)
    going = going_to(request) or safe_path(draft.next)
    if Member.objects.filter(user=user).exists():
        return redirect(going or "pages:me")
    if not files_to_claim(user).exists():
        return redirect(on_the_way("members:join", going))
    form = BirthDateForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _claimed(user, form, draft):
        messages.success(request, gettext("This is your file. Welcome!"))
        return arrive(request, going)
    context = {"form": form, "going": destination(going), "another": _another_person(going)}
    return render(request, "members/claim.html", context)


def _another_person(going):
    """The registration of who has this phone now, or shares it: a file of their own. Where the link
    of a message led is nothing of theirs."""
    going = "" if going == reverse("links:follow") else going
    address = on_the_way("members:join", going)
    return f"{address}{'&' if going else '?'}{ANOTHER}="


def _claimed(user, form, draft):
    """Hand the file over with what was typed before, or let the form say why not."""
    with told_in(form):
        if too_often("claim", user.pk):
            form.add_error(None, gettext("Too many tries today. Come and see us, or call."))
            return False
        try:
            typed = draft.answers_so_far()
            if typed:
                typed["language"] = get_language()
            member = claim_file(user=user, birth_date=form.cleaned_data["birth_date"], typed=typed)
            if typed and same_person(member, typed["details"]):
                draft.forget()
        except DomainError as error:
            form.add_error("birth_date", str(error))
    return not form.errors
