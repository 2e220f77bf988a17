"""The demonstration data. Deterministic: the same seed gives the same people."""

from random import Random

from django.core.management.base import CommandError
from django.db import transaction

from members.models import User
from members.models.contacts import writes_contacts
from skills_center.messaging.models import Message
from skills_center.network.models import Center
from skills_center.seed.alone import require_alone
from skills_center.seed.analysis import analyze
from skills_center.seed.reference_data import load_reference

from .accounts import EMAILS, create_accounts
from .forum import create_forum
from .funding import create_funding
from .members import create_cohorts_and_members
from .open_now import create_open_now
from .orientation import create_orientation
from .plan import PLANS
from .social import create_social_actions
from .underway import create_underway

SEED = 2014


@transaction.atomic
@writes_contacts()
def build_demo(*, password, say):
    """Create everything, or nothing; False when it is already there."""
    require_alone()
    load_reference()
    if User.objects.filter(email=EMAILS[0]).exists():
        return False
    if Message.objects.exists():
        raise CommandError("This portal has already written to people: demonstrate on another one.")
    random = Random(SEED)
    for plan in PLANS:
        center = Center.objects.get(slug=plan.center)
        say(f"{center.slug}…")
        members = create_cohorts_and_members(center, plan, random)
        create_social_actions(center, plan, members, random)
        create_funding(center, plan, members, random)
    say("The forum, what is open today, the accounts…")
    create_forum()
    create_accounts(password)
    create_open_now(random)
    create_underway(random)
    create_orientation()
    # Made-up people have made-up phones: nothing may leave for them.
    Message.objects.all().delete()
    analyze()
    return True
