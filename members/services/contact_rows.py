"""Rows that begin with contacts, and rows whose contacts are emptied with all the rest."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from members.models import User
from members.models.contacts import writes_contacts


def save_new(row):
    """Save a new file, account or guardian with the contacts it begins with."""
    with writes_contacts():
        row.save()
    return row


def insert_account(*, phone="", email="", language):
    """The account of this contact (phone first), inserted where there is none. The database is
    asked the same in both cases."""
    contact = {"phone": phone} if phone else {"email": email.lower()}
    new = User(**contact, language=language, password=make_password(None))
    with writes_contacts():
        User.objects.bulk_create([new], ignore_conflicts=True)
        user = User.objects.get(**contact)
        if user.email and not phone:
            address = EmailAddress(user=user, email=user.email, primary=True)
            EmailAddress.objects.bulk_create([address], ignore_conflicts=True)
    return user


def delete_account(user):
    """Delete an account, with the e-mail that allauth knows of it."""
    with writes_contacts():
        user.delete()


def save_guardian(guardian, *, phone):
    """Save a guardian with the phone on which they are asked."""
    guardian.phone = phone
    return save_new(guardian)


def empty_file(member):
    """Save a file whose contacts, like all that names somebody, were emptied."""
    with writes_contacts():
        member.save()


def empty_account(user, *, email):
    """Save an account that was emptied: `email` is an address that is nobody's."""
    user.email, user.phone = email, None
    user.phone_verified_at, user.without_contact_since, user.former_phones = None, None, ""
    with writes_contacts():
        user.emailaddress_set.all().delete()
        user.save()
