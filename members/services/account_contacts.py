"""The phone and the e-mail with which an account opens: written here, for `contacts` alone.

The caller has locked the account. Where it has a file too, that was locked first.
"""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from members.models import Member, User
from members.models.contacts import writes_contacts

from .contact_rows import delete_account

CONTACTS = ("phone", "email")


def proofs_of(user):
    """What the account proved: when its phone, whether its e-mail."""
    proved = EmailAddress.objects.filter(user=user, email__iexact=user.email or "", verified=True)
    return {"phone": user.phone_verified_at, "email": bool(user.email) and proved.exists()}


def write_contacts(user, contacts, *, proofs=None):
    """Let an account open with these contacts, and no more with those in their place.

    A contact that opens another account is not taken from it: this one then has none of that kind.
    Returns the names of those. `proofs` says what was proved, as `proofs_of` does: without it, the
    code at the next log-in proves it.
    """
    wanted = {name: value or None for name, value in contacts.items()}
    if "phone" in wanted and user.phone != wanted["phone"]:
        keep_former_phones(user, user.phone)
    taken = {name for name, value in wanted.items() if value and _opens_another(user, name, value)}
    try:
        with transaction.atomic():
            _write(user, wanted, taken, proofs or {})
    except IntegrityError:  # somebody gave it to another account at this very moment
        found = {name for name, value in wanted.items() if value and _others(user, name, value)}
        if not found - taken:
            raise
        taken |= found
        _write(user, wanted, taken, proofs or {})
    return taken


def _write(user, wanted, taken, proofs):
    for name, value in wanted.items():
        setattr(user, name, None if name in taken else value)
    if "phone" in wanted:
        user.phone_verified_at = proofs.get("phone") if user.phone else None
    since = user.without_contact_since or timezone.now()
    user.without_contact_since = None if user.has_way_in else since
    with writes_contacts():
        user.save(
            update_fields=[
                *CONTACTS,
                "phone_verified_at",
                "without_contact_since",
                "former_phones",
            ]
        )
        if "email" in wanted:
            write_address(user, is_proved=bool(proofs.get("email")))


def keep_former_phones(user, *phones):
    """Note on an account, which the caller saves, that its person had these before."""
    numbers = [phone.as_e164 for phone in phones if phone]
    user.former_phones = " ".join(dict.fromkeys([*user.former_phones.split(), *numbers]))


def write_address(user, *, is_proved):
    """Let allauth know one e-mail of an account: the one with which it opens."""
    with writes_contacts():
        EmailAddress.objects.filter(user=user).exclude(email=user.email or "").delete()
        if not user.email:
            return
        if is_proved:  # kept from before by an account that opens with it no more
            EmailAddress.objects.filter(email=user.email).exclude(user=user).delete()
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": is_proved, "primary": True}
        )


def _others(user, name, value):
    return User.objects.filter(**{name: value}).exclude(pk=user.pk)


def _begun(accounts, name):
    """Of these the ones that somebody began to open with this kind of contact, and never entered:
    whoever types a phone on `join/` opens one for it, and would keep it from its owner."""
    return accounts.filter(
        ~Exists(Member.objects.filter(user=OuterRef("pk"))),
        ~Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)),
        **dict.fromkeys(set(CONTACTS) - {name}),
        name="",
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        last_login=None,
        phone_verified_at=None,
        is_active=True,
        is_staff=False,
        is_superuser=False,
    )


def _locked_begun(accounts, name):
    """One of those under its lock, and asked once more there: it may have become somebody's. One
    that is being entered at this moment is locked, and is somebody's."""
    keys = list(_begun(accounts, name).values_list("pk", flat=True))
    free = User.objects.filter(pk__in=keys).select_for_update(of=("self",), skip_locked=True)
    return _begun(accounts.filter(pk__in=list(free.values_list("pk", flat=True))), name).first()


def opens_another(user, name, value):
    """Whether it opens an account that is somebody's now. Nothing is written."""
    others = _others(user, name, value)
    return others.exclude(pk__in=_begun(others, name).values("pk")).exists()


def _opens_another(user, name, value):
    """Whether it opens an account that is somebody's. One that was only begun makes way."""
    others = _others(user, name, value)
    if not others.exists():
        return False
    if account := _locked_begun(others, name):
        try:
            with transaction.atomic():
                delete_account(account)
            return False
        except ProtectedError:
            pass
    return True
