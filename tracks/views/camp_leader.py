"""A camp, on the phone of who leads it: the children, their health notes, who came.

The leader alone opens these pages: to everybody else, directors and administrators too, 404.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from members.enums import AccessKind
from members.services.readings import note_reading_at
from skills_center.base.errors import DomainError
from tracks import services
from tracks.enums import InscriptionState, SocialState
from tracks.models import CampInscription, HealthNote, SocialAction


def _led(request):
    return SocialAction.objects.led_by(request.user).select_related("center")


@never_cache
def index(request):
    """The camps I lead. Who leads none finds no page here."""
    camps = list(_led(request).with_places_taken().order_by("-starts_on")[:30])
    if not camps:
        return get_object_or_404(SocialAction.objects.none())
    return render(request, "coach/camps/index.html", {"camps": camps})


@never_cache
@sensitive_variables()
def camp(request, pk):
    camp = get_object_or_404(_led(request), pk=pk)
    notes = HealthNote.objects.visible_to(request.user).filter(inscription__camp=camp)
    by_child = {note.inscription_id: note for note in notes}
    if by_child:
        note_reading_at(camp.center, by=request.user, kind=AccessKind.HEALTH, of=camp)
    children = list(
        camp.inscriptions.filter(state__in=InscriptionState.HOLDS_PLACE).order_by(
            "first_name", "last_name", "pk"
        )
    )
    for child in children:
        child.camp = camp
        child.note = by_child.get(child.pk)
    return render(
        request,
        "coach/camps/camp.html",
        {
            "camp": camp,
            "children": children,
            "groups": camp.head_counts.live(),
            "with_note": sum(1 for child in children if child.note),
            "can_mark": camp.has_begun and camp.state == SocialState.PLANNED,
        },
    )


@require_POST
@never_cache
def mark(request, pk, verb):
    """One tap a child: here, or not."""
    children = CampInscription.objects.filter(camp__in=_led(request))
    inscription = get_object_or_404(children, pk=pk)
    try:
        {"came": services.mark_came, "absent": services.mark_absent}[verb](
            inscription, by=request.user
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Noted."))
    return redirect("tracks:led_camp", inscription.camp_id)
