"""Accounts open with nothing but a phone or an e-mail; the code that follows proves it."""

from allauth.account.models import EmailAddress
from django.db import transaction

from members.models import Member, User


@transaction.atomic
def open_account(*, phone="", email="", language):
    """The account that stands for this contact (phone first), opened where there is none."""
    if phone:
        return User.objects.get_or_create(phone=phone, defaults={"language": language})[0]
    user, created = User.objects.get_or_create(email=email.lower(), defaults={"language": language})
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        EmailAddress.objects.get_or_create(user=user, email=user.email, primary=True)
    return user


def account_of_phone(phone):
    """The active account of a phone. One is opened where the desk has a file for it: its person
    proves the phone with a code, and the file with their birth date. None otherwise.
    """
    if user := User.objects.filter(phone=phone).first():
        return user if user.is_active else None
    waiting = Member.objects.filter(phone=phone, user=None).first()
    return open_account(phone=phone, language=waiting.language) if waiting else None
