"""Who proved a contact that no file names: they register, or had another number before."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.destinations import on_the_way
from members.forms.number_changes import FormerNumberForm
from members.limits import network_address
from members.models import Member
from members.services.claims import files_to_claim
from members.services.number_changes import ask_for_file, waiting_of
from members.services.number_changes import withdraw as withdraw_change
from skills_center.base.errors import DomainError
from skills_center.base.limits import too_often
from skills_center.base.trying import told_in

from .going import going_to


@never_cache
def no_file(request):
    """The one page for everybody whose contact was proved and has no file."""
    going = going_to(request)
    if Member.objects.filter(user=request.user).exists():
        return redirect(going or "pages:me")
    if files_to_claim(request.user).exists():
        return redirect(on_the_way("members:claim", going))
    context = {
        "number_change": waiting_of(request.user),
        "join": on_the_way("members:join", going),
        "former_number": on_the_way("members:former_number", going),
    }
    return render(request, "members/no_file.html", context)


@never_cache
def former_number(request):
    """The question, the same for everybody, and what became of the answer while it waits."""
    going = going_to(request)
    if waiting := waiting_of(request.user):
        context = {
            "row": waiting,
            "withdraw": on_the_way("members:withdraw_number_change", going),
        }
        return render(request, "members/former_number_asked.html", context)
    form = FormerNumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _asked(request, form):
        return redirect(on_the_way("members:former_number", going))
    context = {"form": form, "no_file": on_the_way("members:no_file", going)}
    return render(request, "members/former_number.html", context)


def _asked(request, form):
    """Write it down, or let the form say why not."""
    with told_in(form):
        own, here = request.user.pk, network_address(request)
        if too_often("number_change", own) or too_often("number_change_here", here):
            form.add_error(None, gettext("You have asked often enough. Come to your centre."))
        else:
            try:
                ask_for_file(user=request.user, language=get_language(), **form.cleaned_data)
            except DomainError as error:  # of the staff, or one with another account by now
                form.add_error(None, str(error))
    return not form.errors


@require_POST
def withdraw(request):
    """What waits; pressed a second time, when it waits no more, it leads on as the first time."""
    row = waiting_of(request.user)
    if row is None and not request.user.number_changes.exists():
        raise Http404
    if row is not None:
        try:
            withdraw_change(row, by=request.user)
        except DomainError as error:  # answered at this very moment
            messages.error(request, str(error))
    return redirect(on_the_way("members:no_file", going_to(request)))
