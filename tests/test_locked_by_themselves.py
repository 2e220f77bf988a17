"""The guard of the suite: what it refuses to lock, and what it lets pass."""

import pytest
from django.db.models import Exists, F, OuterRef

from members.models import Member, User
from members.services.inactivity import inactive_members
from skills_center.base.locks import lock, locked
from tests.locked_by_themselves import LockedByOthersError
from tests.marks import once
from tracks.models import Enrolment

pytestmark = [once, pytest.mark.django_db]
REFUSED = {
    "what hangs on it": lambda: Member.objects.filter(enrolments__state="accepted"),
    "what it hangs on": lambda: Enrolment.objects.filter(member__first_name="x"),
    "a column of another": lambda: Enrolment.objects.filter(created_at=F("member__created_at")),
    "keys by another question": lambda: Member.objects.filter(pk__in=User.objects.values("member")),
    "whether there is one": lambda: Member.objects.filter(
        ~Exists(Enrolment.objects.filter(member=OuterRef("pk")))
    ),
    "who is gone": inactive_members,
}
TAKEN = {
    "its own columns": lambda: Member.objects.filter(first_name="x", user__isnull=True),
    "a key": lambda: Enrolment.objects.filter(member=1, pk__in=[1, 2]),
    "what is read with it": lambda: Enrolment.objects.select_related("member").filter(pk=1),
    "its order": lambda: Enrolment.objects.filter(pk=1).order_by("member__last_name"),
}


@pytest.mark.parametrize("rows", REFUSED.values(), ids=REFUSED)
def test_what_asks_other_tables_is_not_locked(rows):
    with pytest.raises(LockedByOthersError):
        list(locked(rows()))
    with pytest.raises(LockedByOthersError):
        lock(rows())


@pytest.mark.parametrize("rows", TAKEN.values(), ids=TAKEN)
def test_what_asks_of_itself_is(rows):
    list(locked(rows()))
