"""The summer camp and the citizen initiatives."""

from datetime import date, timedelta

from skills_center.seed.names import CAMP_STAYS, INITIATIVES
from tracks.enums import SocialActionKind, SocialState
from tracks.models import SocialAction

FIRST_STAY = date(2014, 7, 1)
STAY_LASTS = timedelta(days=6)


def create_social_actions(center, plan, members, random):
    for index in range(plan.camp_stays):
        title_ar, title_fr, title_en = CAMP_STAYS[index]
        girls = plan.children_a_stay // 2 + random.randint(-6, 6)
        starts_on = FIRST_STAY + index * timedelta(days=7)
        SocialAction.objects.create(
            kind=SocialActionKind.CAMP,
            center=center,
            state=SocialState.DONE,
            title_ar=title_ar,
            title_fr=title_fr,
            title_en=title_en,
            starts_on=starts_on,
            ends_on=starts_on + STAY_LASTS,
            girls=girls,
            boys=plan.children_a_stay - girls,
        )
    titles = random.sample(INITIATIVES, sum(plan.initiatives))
    years = [2013] * plan.initiatives[0] + [2014] * plan.initiatives[1]
    for (title_ar, title_fr, title_en), year in zip(titles, years, strict=True):
        starts_on = date(year, random.randint(9 if year == 2013 else 1, 11), random.randint(1, 28))
        initiative = SocialAction.objects.create(
            kind=SocialActionKind.INITIATIVE,
            center=center,
            state=SocialState.DONE,
            title_ar=title_ar,
            title_fr=title_fr,
            title_en=title_en,
            starts_on=starts_on,
            ends_on=starts_on,
            is_public=True,
        )
        initiative.leaders.set(random.sample(members[:120], 2))
