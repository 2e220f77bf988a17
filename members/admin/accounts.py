"""Accounts and their roles in the back office."""

from functools import partial
from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import IntegrityError
from django.db.models import Exists, OuterRef
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from members.models import Member, StaffRole, User
from members.search import piece_of_phone
from members.second_factor import with_second_factor
from members.services.contact_rows import save_new
from members.services.contacts import change_staff_contact
from members.services.log_ins import end_sessions
from members.services.staff import note_own_roles, reset_second_factor
from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_inlines import CenterScopedInline
from skills_center.base.errors import DomainError
from skills_center.base.fields import NameField
from skills_center.base.locks import lock

from .activity import activity_view, staff_read_by
from .contacts import take_out_contacts


def annotate_second_factor(rows, path="pk"):
    """Each row with `second_factor`: whether the account at `path` has one."""
    return rows.annotate(
        second_factor=Exists(with_second_factor(User.objects.filter(pk=OuterRef(path))))
    )


def _wrote(formset):
    """Whether saving these rows wrote one, or took one away."""
    return bool(formset.new_objects or formset.changed_objects or formset.deleted_objects)


def activity_link(user):
    address = reverse("admin:members_user_activity", args=[user.pk])
    return format_html('<a href="{}">{}</a>', address, _("What they did"))


class StaffRoleInline(CenterScopedInline, admin.TabularInline):
    model = StaffRole
    extra = 0


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = "__all__"  # noqa: DJ007 (the admin class names those that are typed)
        field_classes: ClassVar = {"name": NameField}


@admin.register(User)
class UserAdmin(CenterScopedAdmin):
    """Accounts and their roles. A superuser's own is changed by superusers only.

    A change of roles, or of who may log in, ends the sessions of the account: what is open
    was opened with other rights.
    """

    form = AccountForm
    list_display = [
        "__str__",
        "activity",
        "email",
        "is_staff",
        "has_second_factor",
        "is_active",
        "last_login",
    ]
    list_filter = ["is_staff", "is_active", "staff_roles__role"]
    search_fields = ["email", "phone", "name"]
    fields = ["name", "email", "phone", "language", "is_active", "is_staff", "last_login"]
    readonly_fields = ["last_login"]
    inlines = [StaffRoleInline]
    actions = ["log_out_everywhere", "reset_second_factor"]

    def get_queryset(self, request):
        accounts = annotate_second_factor(super().get_queryset(request))
        return accounts if request.user.is_superuser else accounts.filter(is_superuser=False)

    def get_search_results(self, request, queryset, search_term):
        """A phone is found by what was typed of it, in whatever pieces."""
        if piece := piece_of_phone(search_term):
            return queryset.filter(phone__contains=piece), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self):
        view = self.admin_site.admin_view(partial(activity_view, site=self.admin_site))
        return [
            path("<key:pk>/activity/", view, name="members_user_activity"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request, obj=None):
        """One that was emptied is read."""
        return not (obj and obj.is_emptied) and super().has_change_permission(request, obj)

    @admin.display(description=gettext_lazy("second factor"), boolean=True)
    def has_second_factor(self, user):
        """Unknown, rather than missing, where nobody asks for one."""
        return user.second_factor or (False if user.is_staff else None)

    @admin.display(description=gettext_lazy("activity"))
    def activity(self, user):
        return activity_link(user)

    def lock_row(self, row):
        """Its file first, as who corrects that one does."""
        lock(Member.objects.filter(user=row.pk))
        super().lock_row(row)

    def save_model(self, request, obj, form, change):
        if not change:
            save_new(obj)
            return
        contacts = take_out_contacts(form)
        super().save_model(request, obj, form, change)
        if contacts:
            try:
                written = change_staff_contact(obj, by=request.user, **contacts)
            except DomainError as error:  # given to another this very moment: the form looks anew
                raise IntegrityError(str(error)) from error
            obj.phone, obj.email = written.phone, written.email
            if not written.has_way_in:
                words = _("No code reaches this account: add an e-mail, or a mobile number.")
                messages.warning(request, words)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            held = [*formset.new_objects, *(row for row, _names in formset.changed_objects)]
            roles = [(row.role, row.center) for row in held]
            note_own_roles(form.instance, roles, by=request.user)
        rights = {"is_staff", "is_active"} & set(form.changed_data)
        if change and (rights or any(map(_wrote, formsets))):
            end_sessions(form.instance)

    @admin.action(description=gettext_lazy("Log out everywhere"), permissions=["change"])
    def log_out_everywhere(self, request, queryset):
        for user in queryset:
            end_sessions(user)
            log(request, user, gettext_noop("Logged out everywhere."))
        self._say(request, queryset)

    @admin.action(
        description=gettext_lazy("Take away the second factor (phone lost)"),
        permissions=["change"],
    )
    def reset_second_factor(self, request, queryset):
        """The person sets up a new one at their next log-in; logged, and told to them."""
        for user in queryset:
            if reset_second_factor(user):
                log(request, user, gettext_noop("Second factor taken away."))
        self._say(request, queryset)

    def _say(self, request, queryset):
        number = len(queryset)
        text = ngettext("Done for %(number)d account.", "Done for %(number)d accounts.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)


def log(request, row, message):
    """A line in the log of the back office: it is read on the page of what a person did."""
    LogEntry.objects.log_actions(request.user.pk, [row], CHANGE, message, single_object=True)


@admin.register(StaffRole)
class StaffRoleAdmin(CenterScopedAdmin):
    """Who works at the centre, to read. Roles are given by an invitation or on the account."""

    list_display = ["person", "activity", "role", "center", "has_second_factor", "last_login"]
    list_display_links = None
    list_filter = ["role", "center"]
    list_select_related = ["user", "center"]
    search_fields = ["user__name"]  # a letter more each time would spell what the list hides
    ordering = ["user__name", "pk"]

    def get_queryset(self, request):
        return annotate_second_factor(
            super().get_queryset(request).select_related("user", "center"), "user"
        ).filter(user__in=staff_read_by(request.user))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        end_sessions(obj.user)

    def delete_queryset(self, request, queryset):
        accounts = {held.user for held in queryset}
        super().delete_queryset(request, queryset)
        for user in accounts:
            end_sessions(user)

    @admin.display(description=gettext_lazy("name"), ordering="user__name")
    def person(self, held):
        return str(held.user)

    @admin.display(description=gettext_lazy("last log-in"), ordering="user__last_login")
    def last_login(self, held):
        return held.user.last_login

    @admin.display(description=gettext_lazy("second factor"), boolean=True)
    def has_second_factor(self, held):
        return held.second_factor

    @admin.display(description=gettext_lazy("activity"))
    def activity(self, held):
        return activity_link(held.user)
