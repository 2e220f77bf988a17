"""How the list of those in no cohort is narrowed."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.enums import Goal
from members.forms.desk import goal_choices
from members.models import MemberGoal
from skills_center.base.bounds import key_in
from skills_center.base.dates import latest_birth_date, start_of_day, today
from skills_center.network.models import Commune
from tracks.enums import OrientationDeed
from tracks.models import MemberToOrient, OrientationMeeting, OrientationStep
from tracks.services.first_words import near_their_day
from tracks.services.orientation_meetings import CHANGE


class WhoFilter(admin.SimpleListFilter):
    """Those who expect something of the centre, unless others are asked for."""

    title = gettext_lazy("who")
    parameter_name = "who"

    def lookups(self, request, model_admin):
        return [
            ("waiting", _("registered themselves, at the desk, or applied")),
            ("imported", _("from imported registers")),
            ("all", _("All")),
        ]

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or "waiting") == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        match self.value() or "waiting":
            case "imported":
                return queryset.imported()
            case "all":
                return queryset.to_orient()
        return queryset.waiting()


class StepFilter(admin.SimpleListFilter):
    """What was done for them."""

    title = gettext_lazy("next step")
    parameter_name = "step"

    def lookups(self, request, model_admin):
        return [
            ("none", _("nothing yet")),
            ("near", _("the portal writes within 3 days")),
            *((deed.value, deed.label) for deed in OrientationDeed),
        ]

    def queryset(self, request, queryset):
        if (wanted := self.value()) is None:
            return queryset
        if wanted == "near":
            return queryset.filter(pk__in=near_their_day().order_by().values("pk"))
        steps = OrientationStep.objects.filter(member=OuterRef("pk"))
        if wanted == "none":
            return queryset.filter(~Exists(steps))
        return queryset.filter(Exists(steps.filter(deed=wanted)))


class GoalFilter(admin.SimpleListFilter):
    """What they look for, in words that staff say of somebody else."""

    title = gettext_lazy("looks for")
    parameter_name = "goal"

    def lookups(self, request, model_admin):
        return goal_choices()

    def queryset(self, request, queryset):
        if self.value() not in Goal.values:
            return queryset
        looking = MemberGoal.objects.filter(member=OuterRef("pk"), goal=self.value())
        return queryset.filter(Exists(looking))


class CommuneFilter(admin.SimpleListFilter):
    """The communes where somebody of the list lives, those of a province under its name."""

    title = gettext_lazy("commune")
    parameter_name = "commune"
    template = "admin/filter_by_group.html"

    def lookups(self, request, model_admin):
        people = MemberToOrient.objects.visible_to(request.user).to_orient()
        lived_in = Commune.objects.filter(pk__in=people.order_by().values("commune"))
        self.provinces = {
            str(commune.pk): commune.center.province or commune.center.name
            for commune in lived_in.select_related("center")
            if commune.center
        }
        return [(str(commune.pk), commune.name) for commune in lived_in]

    def choices(self, changelist):
        """The default manager's order keeps those of a centre together."""
        for choice, value in zip(
            super().choices(changelist), ["", *dict(self.lookup_choices)], strict=True
        ):
            yield choice | {"group": self.provinces.get(value, "")}

    def queryset(self, request, queryset):
        if (wanted := key_in(self.value() or "")) is None:
            return queryset
        return queryset.filter(commune=wanted)


class AttendanceFilter(admin.SimpleListFilter):
    """Meetings that are over and wait for this person to note who came."""

    title = gettext_lazy("who came")
    parameter_name = "attendance"

    def lookups(self, request, model_admin):
        return [("unnoted", _("not noted yet"))]

    def queryset(self, request, queryset):
        if self.value() != "unnoted":
            return queryset
        waiting = OrientationMeeting.objects.allowing(request.user, CHANGE).unnoted()
        return queryset.filter(pk__in=waiting.order_by().values("pk"))


class AgeFilter(admin.SimpleListFilter):
    title = gettext_lazy("age")
    parameter_name = "age"
    BANDS = {"0-17": (0, 17), "18-24": (18, 24), "25-29": (25, 29), "30": (30, None)}

    def lookups(self, request, model_admin):
        return [
            ("0-17", _("under 18")),
            ("18-24", _("18 to 24")),
            ("25-29", _("25 to 29")),
            ("30", _("30 and over")),
        ]

    def queryset(self, request, queryset):
        if (band := self.BANDS.get(self.value() or "")) is None:
            return queryset
        youngest, oldest = band
        queryset = queryset.filter(birth_date__lte=latest_birth_date(youngest))
        if oldest is None:
            return queryset
        return queryset.filter(birth_date__gt=latest_birth_date(oldest + 1))


class WaitFilter(admin.SimpleListFilter):
    title = gettext_lazy("wait")
    parameter_name = "wait"
    # From how many days on, and less than how many.
    BANDS = {"0-6": (0, 7), "7-13": (7, 14), "14-29": (14, 30), "30": (30, None)}

    def lookups(self, request, model_admin):
        return [
            ("0-6", _("less than a week")),
            ("7-13", _("one to two weeks")),
            ("14-29", _("two weeks to a month")),
            ("30", _("a month and more")),
        ]

    def queryset(self, request, queryset):
        if (band := self.BANDS.get(self.value() or "")) is None:
            return queryset
        first, end = band
        queryset = queryset.since_before(start_of_day(today() - timedelta(days=first - 1)))
        if end is None:
            return queryset
        return queryset.since_from(start_of_day(today() - timedelta(days=end - 1)))
