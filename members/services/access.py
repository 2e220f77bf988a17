"""Accounts open with nothing but a phone or an e-mail that a code has proved."""

from django.db import transaction

from members.models import User

from .contact_rows import insert_account


def open_account(*, phone="", email="", language):
    """The account that stands for this contact (phone first), opened where there is none.

    Of two that are opened at one moment one is passed by. A closed account is returned too.
    """
    with transaction.atomic():
        return insert_account(phone=phone, email=email, language=language)


def active_account_of_phone(phone):
    """The account that opens with this phone, or None."""
    return User.objects.filter(phone=phone, is_active=True).first()
