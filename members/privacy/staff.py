"""What is kept about accounts of the staff: a member's file is none of it."""

from members.models import Invitation, StaffRole, User
from skills_center.base.personal_data import PersonalData

OF_STAFF = "of staff, who keep their account"
_MODELS = (Invitation, StaffRole, User.groups.through, User.user_permissions.through)

STAFF = PersonalData(models=_MODELS, not_handed_out=dict.fromkeys(_MODELS, OF_STAFF))
