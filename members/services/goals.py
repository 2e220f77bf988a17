"""What a member looks for."""

from members.models import Member, MemberGoal


def choose_goals(member, goals):
    """Let `goals` be what a member looks for. The caller holds the file; what stays is left."""
    wanted, now = set(goals), set(member.goals.values_list("goal", flat=True))
    member.goals.filter(goal__in=now - wanted).delete()
    MemberGoal.objects.bulk_create(
        (MemberGoal(member=Member(pk=member.pk), goal=goal) for goal in goals if goal not in now),
        ignore_conflicts=True,
    )
