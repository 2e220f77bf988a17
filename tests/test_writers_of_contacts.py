"""Phones and e-mails have one writer: the database of the suite refuses any other."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members.models import Guardian, Member, User
from members.models.contacts import writes_contacts
from members.services.contact_rows import delete_account, empty_account
from tests.contacts import is_refused
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
PHONE = "+212655443322"
# Who says that contacts are written, and why: the service, and whoever makes or empties rows.
WRITERS = {
    "members/models/contacts.py": "says it",
    "members/models/accounts.py": "the first account, by a command",
    "members/services/contacts.py": "the service",
    "members/services/account_contacts.py": "its half that writes accounts",
    "members/services/contact_rows.py": "its half that writes whole rows",
    "members/imports/committing.py": "new files by the thousand",
    "skills_center/seed/demo/__init__.py": "invented people",
    "skills_center/seed/simulate/__init__.py": "invented people",
}


PAST_THE_SERVICE = {
    "phone of a file": lambda it: Member.objects.filter(pk=it.pk).update(phone=PHONE),
    "e-mail of a file": lambda it: Member.objects.filter(pk=it.pk).update(email="a@example.org"),
    "phone of an account": lambda it: User.objects.filter(pk=it.user_id).update(phone=PHONE),
    "e-mail of an account": lambda it: User.objects.filter(pk=it.user_id).update(email="a@x.org"),
    "proof of a phone": lambda it: User.objects.update(phone_verified_at=timezone.now()),
    "e-mail of allauth": lambda it: EmailAddress.objects.update(verified=False),
    "e-mail of another": lambda it: EmailAddress.objects.update(
        user=UserFactory(email=None, phone=PHONE)
    ),
    "phone of a guardian": lambda it: Guardian.objects.update(phone=PHONE),
    "a new file": lambda it: Member(
        number="X-1", center=it.center, first_name="a", last_name="b", sex="female",
        birth_date=it.birth_date, phone=PHONE,
    ).save(),
    "a new account": lambda it: User.objects.bulk_create([User(phone=PHONE)]),
    "an account that has proved": lambda it: User.objects.bulk_create(
        [User(phone_verified_at=timezone.now(), without_contact_since=timezone.now())]
    ),
    "a new guardian": lambda it: Guardian.objects.create(
        member=MemberFactory(), name="a", relation="mother", phone=PHONE
    ),
    "a new e-mail": lambda it: EmailAddress.objects.create(user=it.user, email="a@example.org"),
    "an e-mail taken away": lambda it: it.user.emailaddress_set.all().delete(),
    "an account that takes its e-mail along": lambda it: it.user.delete(),
}  # fmt: skip


@pytest.mark.parametrize("write", PAST_THE_SERVICE.values(), ids=PAST_THE_SERVICE)
def test_who_writes_past_the_service_is_refused(write):
    member = MemberFactory()
    GuardianFactory(member=member)
    with writes_contacts():
        EmailAddress.objects.get_or_create(user=member.user, email=member.user.email)
    with is_refused(), transaction.atomic():
        write(member)


def test_a_row_saved_whole_as_it_stands_is_not_refused():
    member = MemberFactory()
    for row in (member, member.user, GuardianFactory(member=member)):
        type(row).objects.get(pk=row.pk).save()


def test_a_row_without_contacts_is_made_by_whoever_makes_it(center):
    member = MemberFactory.build(center=center, user=None, phone="")
    member.save()
    assert Member.objects.get().phone == ""


@pytest.mark.once
def test_few_say_that_they_write_contacts():
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for app in ("members", "skills_center", "tracks", "enterprises", "forum")
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if re.search(r"\bwrites_contacts\b", path.read_text())
    }
    assert found == set(WRITERS)


def test_what_the_service_takes_away_is_gone():
    """The trigger lets pass what it does not refuse: on one of the two databases it could swallow
    a deletion in silence."""
    user = UserFactory()
    with writes_contacts():
        EmailAddress.objects.get_or_create(user=user, email=user.email)
    empty_account(user, email="somebody@nobody.invalid")
    assert not EmailAddress.objects.exists()
    delete_account(user)
    assert not User.objects.filter(pk=user.pk).exists()
