"""Who leads a camp: the one person who reads the health notes of its children."""

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import StaffRole, User
from members.services.readings import note_key
from skills_center.base.errors import DomainError
from skills_center.base.rights import require

from .social_locks import lock_action


def leaders_at(centers):
    """Accounts that may lead a camp of these centres (ids); None means every centre."""
    held = StaffRole.objects.filter(center__isnull=False).in_centers(centers)
    return User.objects.filter(is_active=True, is_staff=True, pk__in=held.values("user"))


def require_may_lead(camp, leader, *, by):
    """Refuse who is of another centre, and whoever names themselves: a key is given by another."""
    if leader == by:
        raise DomainError(_("Nobody names themselves: somebody else of the centre does it."))
    if not leaders_at([camp.center_id]).filter(pk=leader.pk).exists():
        raise DomainError(_("Choose somebody who works at the centre of the camp."))


@transaction.atomic
def name_leader(camp, *, leader, by):
    """Give the camp a leader, or none. Who named whom stands in the log of access."""
    camp = lock_action(camp.pk)
    require(by, "tracks.decide_socialaction", camp)
    if leader is not None and leader.pk != camp.leader_id:
        require_may_lead(camp, leader, by=by)
        note_key(camp.center, by=by, to=leader, opens=camp)
    camp.leader = leader
    camp.save(update_fields=["leader", "updated_at"])
    return camp
