"""A young person's file at a centre."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from members.enums import ConsentPurpose, Education, Goal, Origin, Sex, Situation
from members.names import LONGEST_KEY, skeleton
from members.search import name_sounds
from skills_center.base.dates import age_on, latest_birth_date, today
from skills_center.base.errors import DomainError
from skills_center.base.fields import LatinName, PersonName
from skills_center.base.models import TimestampedModel
from skills_center.base.text import in_letters_of_page, searchable
from skills_center.messaging.enums import Channel
from skills_center.network.models import Center, Commune, YearSequence

from .searched import SearchedMembers

ADULT_AGE = 18
# What the portal writes itself of the life of a file, with what an emptied one holds: nobody is
# asked for it, and of two files that become one nobody chooses it.
BOOKKEEPING = {
    "former_numbers": "",
    "came_for": "",
    "seen_on": None,
    "purge_told_at": None,
    "unreached_since": None,
    "told_in_person_at": None,
}
# Of these, what the history of a file keeps.
IN_HISTORY = {"former_numbers", "seen_on"}
# How somebody is called. Whoever is erased is looked for by these, in each text.
NAMES = ("first_name", "last_name", "latin_first_name", "latin_last_name")
# What a file that was emptied holds, and goes on holding.
EMPTIED = {
    "user": None,
    **dict.fromkeys(NAMES, ""),
    "cin": None,
    "phone": "",
    "email": "",
    "address": "",
    "school": "",
    **BOOKKEEPING,
}
# What the search finds a file by: `refold()` makes FOLDED of it.
FOUND_BY = {"number", "former_numbers", *NAMES, "cin", "email", "phone"}
FOLDED = ("search_text", "name_text", "name_sounds", "name_key", "latin_name_key")


def is_minor(birth_date):
    """Whether who was born that day is under age today."""
    return age_on(today(), birth_date) < ADULT_AGE


class NumberSequence(YearSequence):
    """Of the numbers of members."""

    class Meta:
        verbose_name = _("count of member numbers")
        verbose_name_plural = _("counts of member numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["center", "year"], name="number_sequence_per_center_and_year"
            )
        ]


class MemberQuerySet(SearchedMembers):
    def for_list(self):
        return self.select_related("center", "commune")

    def to_write(self, pk):
        """The file under its lock, for who writes in it or hangs something on it.

        Raises DomainError where it was emptied: nothing is filled again. What hangs on a file that
        is emptied at this moment waits for that, and is refused.
        """
        member = self.under_lock(pk)
        if member.anonymised_at:
            raise DomainError(gettext("This file was emptied: nothing is written in it any more."))
        return member

    def offered(self):
        """Those that may be chosen for something new."""
        return self.filter(anonymised_at=None)

    def emptied(self):
        """Those of who was forgotten."""
        return self.filter(anonymised_at__isnull=False)

    def unreached(self):
        """Those whose file is to be emptied and who can be told nowhere, the longest first."""
        return self.filter(unreached_since__isnull=False).order_by("unreached_since", "pk")

    def awaiting_guardian(self):
        """Minors without the agreement of their guardian."""
        # By its name: the model of consents stands on this one.
        consents = apps.get_model("members", "Consent")._default_manager
        agreed = consents.standing(ConsentPurpose.GUARDIAN).filter(member=models.OuterRef("pk"))
        return self.filter(~models.Exists(agreed), birth_date__gt=latest_birth_date(ADULT_AGE))


class Member(TimestampedModel):
    """A young person's file. A log-in is a `User`; a file of the desk may have none.

    `first_name` and `last_name` are as the person writes them, in either script. `language` is
    that of every message about the file (`notices.tell`), whatever the account's own says.
    """

    recipient_kind = "member"

    number = models.CharField(_("member number"), max_length=16, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="member",
    )
    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="members"
    )
    first_name = PersonName(_("first name"), max_length=60)
    last_name = PersonName(_("last name"), max_length=60)
    latin_first_name = LatinName(_("first name in Latin letters"), max_length=60, blank=True)
    latin_last_name = LatinName(_("last name in Latin letters"), max_length=60, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices)
    birth_date = models.DateField(_("birth date"))
    cin = models.CharField(_("national card (CIN)"), max_length=12, null=True, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    commune = models.ForeignKey(
        Commune,
        verbose_name=_("commune"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    education = models.CharField(
        _("level of education"), max_length=20, choices=Education.choices, blank=True
    )
    school = models.CharField(_("school or training centre"), max_length=120, blank=True)
    situation = models.CharField(
        _("situation"), max_length=20, choices=Situation.choices, blank=True
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    preferred_channel = models.CharField(
        _("told by"), max_length=5, choices=Channel.choices, blank=True
    )
    origin = models.CharField(
        _("registered through"), max_length=10, choices=Origin.choices, default=Origin.DESK
    )
    registered_on = models.DateField(_("registered on"), default=today)
    former_numbers = models.CharField(
        _("numbers of files merged into this one"), max_length=200, blank=True, editable=False
    )
    came_for = models.CharField(
        _("page they came for"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("of a minor: until the guardian agreed"),
    )
    # The life of the file: see `skills_center/privacy`.
    seen_on = models.DateField(
        _("came by on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("the last time they asked us to keep their file"),
    )
    purge_told_at = models.DateTimeField(
        _("told that the file will be emptied"), null=True, editable=False
    )
    unreached_since = models.DateField(
        _("to be told, and reached nowhere since"), null=True, editable=False
    )
    told_in_person_at = models.DateTimeField(
        _("told in person that the file will be emptied"), null=True, editable=False
    )
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True, editable=False)
    # What the search box and the search for doubles compare: see `refold()`.
    search_text = models.TextField(editable=False, default="")
    # What everybody may search by, fragment by fragment: no card, phone or address is in it.
    name_text = models.TextField(editable=False, default="")
    # What the names sound like, in either script: who mistypes one finds those that come near.
    name_sounds = models.TextField(editable=False, default="", db_default="")
    name_key = models.CharField(max_length=LONGEST_KEY, editable=False, default="")
    latin_name_key = models.CharField(max_length=LONGEST_KEY, editable=False, default="")
    history = HistoricalRecords(
        excluded_fields=[*FOLDED, *sorted(BOOKKEEPING.keys() - IN_HISTORY)],
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        permissions = [
            ("identify_member", "Can see card, phone and birth date in clear"),
            ("merge_member", "Can make one file of two"),
        ]
        indexes = [
            models.Index(fields=["center", "-id"], name="member_center_latest"),
            models.Index(fields=["birth_date"], name="member_birth_date"),
            models.Index(fields=["phone"], name="member_phone"),
            models.Index(
                fields=["center", "unreached_since"],
                name="member_unreached",
                condition=models.Q(unreached_since__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cin"],
                name="member_cin_unique",
                violation_error_message=_("Another member already has this card number."),
            ),
            models.CheckConstraint(
                condition=models.Q(anonymised_at=None) | models.Q(**EMPTIED),
                name="member_emptied_stays_empty",
            ),
        ]

    def __str__(self):
        return f"{self.full_name} · {self.number}"

    def save(self, **kwargs):
        """Keep what is searched in step with what it folds.

        Where that is not written, nothing is folded: what is in memory may be old by now.
        """
        fields = kwargs.get("update_fields")
        if fields is None or not FOUND_BY.isdisjoint(fields):
            self.refold()
            if fields is not None:
                kwargs["update_fields"] = {*fields, *FOLDED}
        super().save(**kwargs)

    def refold(self):
        """Set what the member is found by. Bulk writes, which save nothing, call it first."""
        self.search_text = searchable(*self._found_by())
        self.name_text = searchable(*self._called_by(), self.number)
        self.name_sounds = name_sounds(
            f"{self.first_name} {self.last_name}",
            f"{self.latin_first_name} {self.latin_last_name}",
        )
        self.name_key = skeleton(self.first_name, self.last_name)
        self.latin_name_key = skeleton(self.latin_first_name, self.latin_last_name)

    def _called_by(self):
        return tuple(getattr(self, name) for name in NAMES)

    def _found_by(self):
        yield from self._called_by()
        yield from (self.number, self.former_numbers, self.cin, self.email)
        if self.phone:
            yield from (self.phone.as_e164, f"0{self.phone.national_number}")

    @property
    def full_name(self):
        if self.anonymised_at:
            return gettext("anonymised member")
        return f"{self.first_name} {self.last_name}"

    @property
    def called(self):
        """The first name, in the letters of the page."""
        return in_letters_of_page(self.first_name, self.latin_first_name)

    @property
    def is_minor(self):
        return is_minor(self.birth_date)

    @property
    def awaits_guardian(self):
        """Whether the file waits for the agreement of a minor's guardian."""
        return self.is_minor and not self.consents.standing(ConsentPurpose.GUARDIAN).exists()


class MemberGoal(models.Model):
    """One thing a member looks for."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="goals")
    goal = models.CharField(_("looks for"), max_length=20, choices=Goal.choices)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [models.UniqueConstraint(fields=["member", "goal"], name="member_goal_once")]

    def __str__(self):
        return self.get_goal_display()
