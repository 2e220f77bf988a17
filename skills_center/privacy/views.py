"""The member's data, as the member sees them: agreements, requests, and a copy of everything."""

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.enums import AccessKind, ConsentPurpose
from members.models import Member
from members.services.readings import note_reading_of
from members.services.requests import AlreadyWaitsError, open_request
from members.views.fresh import fresh_log_in_first
from members.views.own_file import of_own_file

from .export import archive_of
from .forms import DataRequestForm


def _own(request):
    """The file of who asks; None for who has none."""
    return Member.objects.filter(user=request.user).select_related("center").first()


@never_cache
@of_own_file
def my_data(request):
    member = _own(request)
    if member is None:
        return redirect("pages:me")
    requests = list(member.data_requests.order_by("-pk"))
    if request.method == "POST":
        # Of every kind: one that began to wait after the page was drawn is told, not unknown.
        form = DataRequestForm(request.POST)
        if form.is_valid() and _asked(request, member, form):
            return redirect("pages:data")
    else:
        form = DataRequestForm(waiting=[row.kind for row in requests if row.can_withdraw])
    return render(
        request,
        "pages/my_data.html",
        {
            "member": member,
            "agreements": _agreements(member),
            "requests": requests,
            "form": form,
        },
    )


def _asked(request, member, form):
    """Whether the request is written down; else the form says what waits already."""
    try:
        open_request(member=member, by=request.user, **form.cleaned_data)
    except AlreadyWaitsError as error:
        form.add_error("text", format_html('<a href="#request-{}">{}</a>', error.row.pk, error))
        return False
    messages.success(request, _("We have your request. Its answer will be here."))
    return True


def _agreements(member):
    """For each purpose that concerns this member: the agreement, and those before it."""
    given = list(member.consents.all())
    for purpose in ConsentPurpose:
        rows = [row for row in given if row.purpose == purpose]
        if rows or purpose in ConsentPurpose.GIVEN_BY_MEMBER:
            in_force = next((row for row in rows if row.withdrawn_at is None), None)
            yield {
                "purpose": purpose,
                "in_force": in_force,
                "former": [row for row in rows if row.withdrawn_at],
                "may_give": purpose in ConsentPurpose.GIVEN_BY_MEMBER,
            }


@require_POST
@never_cache
@fresh_log_in_first(
    "pages:data", lambda: _("To protect your data, enter again, then ask for your copy.")
)
def download(request):
    """Everything, as one archive: a phone is lent, a computer shared, so only after a log-in."""
    member = _own(request)
    if member is None:
        raise Http404
    note_reading_of(member, by=request.user, kind=AccessKind.EXPORT)
    response = StreamingHttpResponse(archive_of(member), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response
