"""Accounts open with nothing but a phone or an e-mail; the code that follows proves it."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from members.models import Member, User


@transaction.atomic
def open_account(*, phone="", email="", language):
    """The account that stands for this contact (phone first), opened where there is none.

    The database is asked the same, whether there is one or not: a row that is there already is
    passed by. So the time of the answer does not tell.
    """
    contact = {"phone": phone} if phone else {"email": email.lower()}
    new = User(**contact, language=language, password=make_password(None))
    User.objects.bulk_create([new], ignore_conflicts=True)
    user = User.objects.get(**contact)
    if user.email and not phone:
        EmailAddress.objects.bulk_create(
            [EmailAddress(user=user, email=user.email, primary=True)], ignore_conflicts=True
        )
    return user


def account_of_phone(phone):
    """The active account of a phone. One is opened where the desk has a file for it: its person
    proves the phone with a code, and the file with their birth date. None otherwise.
    """
    user = User.objects.filter(phone=phone).first()
    # Asked in every case: the time of the answer must not tell whether there is an account.
    waiting = Member.objects.filter(phone=phone, user=None).first()
    if user is None and waiting:
        return open_account(phone=phone, language=waiting.language)
    return user if user and user.is_active else None
