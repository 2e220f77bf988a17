"""Accounts open with nothing but a phone or an e-mail; the code that follows proves it."""

from allauth.account.models import EmailAddress
from django.db import transaction

from members.models import User


@transaction.atomic
def open_account(*, phone="", email="", language):
    """Make sure an account stands for this contact (phone first); return nothing.

    A stranger's contact gets the same answer as a new one: what follows, a code sent to
    that contact, is the same for both.
    """
    if phone:
        User.objects.get_or_create(phone=phone, defaults={"language": language})
        return
    user, created = User.objects.get_or_create(email=email.lower(), defaults={"language": language})
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        EmailAddress.objects.get_or_create(user=user, email=user.email, primary=True)
