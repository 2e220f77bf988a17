from datetime import date

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from members.enums import DocumentKind, Relation, Sex
from members.models import Document, Guardian, Invitation, Member, Notice, User

from .network import CenterFactory


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def proved_email(self, create, extracted, **kwargs):
        if create and self.email:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = Member

    number = factory.Sequence(lambda n: f"TST-2026-{n:05}")
    center = factory.SubFactory(CenterFactory)
    user = factory.SubFactory(UserFactory)
    first_name = "سلمى"
    last_name = "العلوي"
    sex = Sex.FEMALE
    birth_date = date(2003, 5, 14)
    phone = factory.Sequence(lambda n: f"+2126000{n:05}")
    language = "ar"


class GuardianFactory(DjangoModelFactory):
    class Meta:
        model = Guardian

    member = factory.SubFactory(MemberFactory)
    name = "فاطمة العلوي"
    relation = Relation.MOTHER
    phone = factory.Sequence(lambda n: f"+2126100{n:05}")


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    member = factory.SubFactory(MemberFactory)
    kind = DocumentKind.CV
    name = "cv.pdf"
    content_type = "application/pdf"
    size = 3
    file = factory.django.FileField(data=b"pdf", filename="cv.pdf")


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    name = factory.Sequence(lambda n: f"Invited {n}")
    language = "ar"
    invited_by = factory.SubFactory(UserFactory)


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    version = factory.Sequence(lambda n: f"2026-{n:03}")
    in_force_from = date(2026, 1, 1)
    summary_ar = "معطياتك لك"
