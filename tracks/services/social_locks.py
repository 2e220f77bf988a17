"""The locks of social actions: the action first, then what hangs on it.

Those of a cohort and its enrolments are in `seats.py`.
"""

from tracks.models import CampInscription, HeadCount, SocialAction


def lock_action(pk):
    """Hold the row of the camp or initiative: nobody else counts its places meanwhile."""
    return SocialAction.objects.select_related("center").under_lock(pk)


def lock_inscription(inscription):
    """Lock the camp, then read the inscription again: what the caller holds may be old."""
    camp = lock_action(inscription.camp_id)
    fresh = CampInscription.objects.under_lock(inscription.pk)
    fresh.camp = camp
    return fresh


def lock_group(group):
    """Lock the camp, then read the head-count of an association again."""
    camp = lock_action(group.camp_id)
    fresh = HeadCount.objects.under_lock(group.pk)
    fresh.camp = camp
    return fresh
