"""What people of the staff did with projects, for the page that tells it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from members.activity import Source

from .models import Project, ProjectMove


def _moves(person, reader):
    return ProjectMove.objects.filter(
        by=person, subject__in=Project.objects.visible_to(reader).values("pk")
    ).select_related("subject")


def _tell(move):
    url = reverse("admin:enterprises_project_change", args=[move.subject_id])
    return _("Project: %(move)s") % {"move": move}, str(move.subject), url


PROJECT_MOVES = Source(_moves, "at", _tell)
