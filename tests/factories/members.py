from datetime import date

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from members.enums import DocumentKind, Relation, Sex
from members.models import Document, Guardian, Invitation, Member, Notice, User
from members.models.contacts import writes_contacts

from .network import CenterFactory


class WithContacts(DjangoModelFactory):
    """Of rows that hold a phone or an e-mail: a test begins with them."""

    class Meta:
        abstract = True

    @classmethod
    @writes_contacts()
    def _create(cls, model_class, *args, **kwargs):
        return super()._create(model_class, *args, **kwargs)


class UserFactory(WithContacts):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def proved_email(self, create, extracted, **kwargs):
        if create and self.email:
            with writes_contacts():
                EmailAddress.objects.create(
                    user=self, email=self.email, verified=True, primary=True
                )


class MemberFactory(WithContacts):
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


class GuardianFactory(WithContacts):
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
