"""One account a role, at Khouribga where the role is held at a centre."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from members.enums import Origin, Role
from members.models import Member, StaffRole, User
from skills_center.network.models import Center

from .members import create_members

NETWORK_WIDE = (Role.ADMINISTRATOR, Role.NETWORK)
NAMES = {
    Role.ADMINISTRATOR: "الإدارة",
    Role.DIRECTOR: "مديرة المركز",
    Role.TRACK_MANAGER: "مسؤول المسارات",
    Role.COACH: "مواكِبة",
    Role.FRONT_DESK: "الاستقبال",
    Role.COMMITTEE: "عضوة لجنة الانتقاء",
    Role.NETWORK: "مسؤول الشبكة",
}
EMAILS = [*(f"{role.value}@demo.example" for role in Role), "member@demo.example"]


def create_accounts(password):
    hashed = make_password(password)  # once: it is made to take long
    center = Center.objects.get(slug="khouribga")
    for role, name in NAMES.items():
        user = _account(f"{role.value}@demo.example", hashed, name=name, is_staff=True)
        StaffRole.objects.create(
            user=user, role=role, center=None if role in NETWORK_WIDE else center
        )
    _account("member@demo.example", hashed, name="سلمى الرحالي")


def demo_member(random):
    """The file of the demonstration member."""
    center = Center.objects.get(slug="khouribga")
    member = create_members(center, [timezone.localdate()], random, origin=Origin.ONLINE)[0]
    member.user = User.objects.get(email="member@demo.example")
    member.first_name, member.last_name = "سلمى", "الرحالي"
    member.latin_first_name, member.latin_last_name = "Salma", "Rahali"
    member.sex, member.email, member.phone, member.language = "female", member.user.email, "", "ar"
    member.save()
    return Member.objects.get(pk=member.pk)


def _account(email, hashed, **fields):
    """Not by `create_user`, which would hash the password once more."""
    user = User.objects.create(email=email, password=hashed, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
