"""The member's own file: read in words, changed part by part."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.forms.my_file import PARTS, OwnPartForm, as_asked, label_asked
from members.models import Member
from members.services.changes import PROPOSABLE, changes_of
from members.services.own_file import change_own_file, is_written_at_once
from members.services.proposals import take_back, waiting_of
from skills_center.base.errors import DomainError

from .file_sections import missing_in, sections_of
from .own_file import of_own_file


def own_member(request, rows=Member.objects):
    """The file of who asks; 404 without one."""
    return get_object_or_404(rows, user=request.user)


@never_cache
@of_own_file
def my_file(request):
    member = own_member(request, Member.objects.select_related("center", "commune"))
    waiting, lapses_on = _waiting(member)
    missing, asked = missing_in(member)
    return render(
        request,
        "members/my_file.html",
        {
            "member": member,
            "sections": [*sections_of(member)],
            "waiting": waiting,
            "lapses_on": lapses_on,
            "missing": missing,
            "filled": asked - len(missing),
            "asked": asked,
        },
    )


@never_cache
@of_own_file
@transaction.atomic
def change_part(request, part):
    """Change one part; what the staff must confirm waits for them."""
    if part not in PARTS:
        raise Http404
    member = own_member(request)
    sent = None
    if request.method == "POST":
        # What was typed is held against the file under the lock in which it is written.
        sent, member = request.POST, Member.objects.to_write(member.pk)
    form = OwnPartForm(sent, member=member, part=part)
    if form.is_valid():
        _tell(request, change_own_file(member, form.values(), by=request.user))
        return redirect("members:my_file")
    context = {
        "form": form,
        "title": PARTS[part][0],
        "part": part,
        "is_confirmed": any(not is_written_at_once(member, name) for name in PARTS[part][1]),
        "waiting": [one for one in _waiting(member)[0] if one.name in form.fields],
    }
    return render(request, "members/my_file_part.html", context)


def _waiting(member):
    """The changes that the staff have not confirmed yet, and the day by which they do."""
    proposal = waiting_of(member)
    if proposal is None:
        return [], None
    proposal.member = member
    return as_asked(changes_of(proposal)), proposal.lapses_on


def _tell(request, done):
    """Say what became of it; which field, where not all of them went the same way."""
    outcomes = [
        (
            done.written,
            _("Your file is changed."),
            _("Your file is changed: %(fields)s."),
        ),
        (
            done.proposed,
            _("Sent to your centre: its team confirms this change, then tells you."),
            _("Sent to your centre, whose team confirms it, then tells you: %(fields)s."),
        ),
        (
            done.taken_back,
            _("Taken back: your file stays as it is."),
            _("Taken back, your file stays as it is: %(fields)s."),
        ),
    ]
    said = [outcome for outcome in outcomes if outcome[0]]
    for names, whole, of_these in said:
        told = whole if len(said) == 1 else of_these % {"fields": _labels_asked(names)}
        messages.success(request, told)
    if not said:
        messages.info(request, _("Nothing was changed."))


def _labels_asked(names):
    return _(", ").join(str(label_asked(name)) for name in PROPOSABLE if name in names)


@require_POST
@of_own_file
def take_back_change(request, name):
    """The member thought again: this change is no longer proposed."""
    member = own_member(request)
    proposal = waiting_of(member)
    if proposal is None or name not in proposal.changes:
        messages.info(request, _("This change does not wait any more."))
        return redirect("members:my_file")
    try:
        take_back(proposal, by=request.user, names=[name])
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back: your file stays as it is."))
    return redirect("members:my_file")
