"""What the forum keeps: the stand of an organization, which may be a member's."""

from forum.models import Stand
from skills_center.base.personal_data import PersonalData

STANDS = PersonalData(
    models=(Stand,),
    not_handed_out={Stand: "of an organization, and shown to everybody"},
)
