"""Accounts open with nothing but a phone or an e-mail; the code that follows proves it."""

from django.conf import settings
from django.db import transaction

from members.models import User

from .claims import files_without_way_in
from .contact_rows import insert_account


def open_account(*, phone="", email="", language):
    """The account that stands for this contact (phone first), opened where there is none.

    The database is asked the same, whether there is one or not: a row that is there already is
    passed by. So the time of the answer does not tell.
    """
    with transaction.atomic():
        return insert_account(phone=phone, email=email, language=language)


def active_account_of_phone(phone):
    """The account that opens with this phone, or None."""
    return User.objects.filter(phone=phone, is_active=True).first()


def account_for_code(phone):
    """The active account that a code for this phone is for. One is opened where the desk has a file
    for it: its person proves the phone with the code, and the file with their birth date. None
    otherwise.

    An account is opened in every case, and taken back where nobody waits for it: what the database
    is asked does not tell whether there is an account, nor whether the desk has a file.
    """
    known = User.objects.filter(phone=phone).exists()
    waiting = files_without_way_in().filter(phone=phone).first()
    with transaction.atomic():
        language = waiting.language if waiting else settings.LANGUAGE_CODE
        user = insert_account(phone=phone, language=language)
        if not (known or waiting):
            transaction.set_rollback(True)
            return None
    return user if user.is_active else None
