"""Accounts open with nothing but a phone or an e-mail; the code that follows proves it."""

from allauth.account.models import EmailAddress
from django.db import transaction

from members.models import User


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
