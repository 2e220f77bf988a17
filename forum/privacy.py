"""What the forum keeps: the stand of an organization, which may be a member's."""

from enterprises.models import Organization
from enterprises.privacy import NAMELESS, in_all_languages
from forum.models import Stand
from skills_center.base.admin_log import forget_log
from skills_center.base.personal_data import PersonalData
from skills_center.base.sections import section


def _export_stands(member):
    stands = Stand.objects.filter(organization__founder=member)
    return [
        section(
            "stands",
            stands.select_related("edition", "organization"),
            "edition",
            "number",
            "category",
            "exhibitor",
            "description",
            "organization",
        )
    ]


def _forget_stands(member):
    """Where the enterprise bears their name, so does its stand; a company's has its own."""
    own = Organization.objects.bearing_the_name_of(member)
    stands = Stand.objects.filter(organization__in=own)
    forget_log(stands)
    words = in_all_languages(exhibitor=NAMELESS, description="")
    stands.rewrite(False).update(**words)


STANDS = PersonalData(models=(Stand,), export=_export_stands, erase=_forget_stands)
