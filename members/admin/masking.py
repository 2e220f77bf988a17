"""Card number, phone, e-mail and birth date: in clear for whose work needs them, else in part.

The others ask for one member's, say why, and see them for ten minutes; the asking is logged.
"""

import time
from datetime import date
from itertools import pairwise

from django import forms
from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.defaultfilters import yesno
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.phonenumber import PhoneNumber
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject
from simple_history.template_utils import HistoricalRecordContextHelper

from members.enums import AccessKind
from members.permissions import identifies, identifies_all
from members.services.readings import note_reading_of
from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_not_saved import shows_what_was_typed
from skills_center.base.dates import age_on, as_shown, today
from skills_center.base.elapsed import is_within
from skills_center.base.errors import DomainError
from skills_center.base.masking import masked_card, masked_email, masked_phone
from skills_center.base.templatetags.face import phone

from .finding import FindsItsMembers

IDENTITY = ("cin", "phone", "email", "birth_date")
SHOWN = tuple(f"shown_{name}" for name in IDENTITY)
LASTS = 10 * 60  # seconds
_KEY = "identities"


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do you need them?"),
        help_text=gettext_lazy("One sentence, kept with your name: “to call about Monday”."),
        min_length=5,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


def shows_identity(request, member):
    """Whether this person sees the member's identity in clear now."""
    until = request.session.get(_KEY, {}).get(str(member.pk), 0)
    return identifies(request.user, member) or is_within(until - LASTS, LASTS)


def show_identity(request, member, reason):
    """Log who asks and why, then show this member's identity for LASTS in this session."""
    note_reading_of(member, by=request.user, kind=AccessKind.IDENTITY, reason=reason.strip())
    now = time.time()
    shown = request.session.get(_KEY, {})
    still = {pk: until for pk, until in shown.items() if is_within(until - LASTS, LASTS)}
    request.session[_KEY] = {**still, str(member.pk): now + LASTS}


class MaskedIdentityAdmin(FindsItsMembers, SimpleHistoryAdmin, CenterScopedAdmin):
    """Of a file that exists, who may not identify its member reads the four and types none."""

    change_form_template = "admin/members/member/change_form.html"

    def get_urls(self):
        show = self.admin_site.admin_view(self.identity_view)
        return [
            path("<key:pk>/identity/", show, name="members_member_identity"),
            *super().get_urls(),
        ]

    @shows_what_was_typed
    def identity_view(self, request, pk):
        request.asked = ReasonForm.base_fields
        member = self.get_object(request, str(pk))
        if member is None:
            raise Http404
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                show_identity(request, member, form.cleaned_data["reason"])
            except DomainError as error:
                messages.error(request, str(error))
            return redirect("admin:members_member_change", member.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Show card number, phone and birth date"),
            "opts": self.opts,
            "original": member,
            "form": form,
        }
        return render(request, "admin/members/member/identity.html", context)

    def get_object(self, request, object_id, from_field=None):
        member = super().get_object(request, object_id, from_field)
        if member is not None:
            member.in_clear = shows_identity(request, member)
        return member

    def change_view(self, request, object_id, form_url="", extra_context=None):
        member = self.get_object(request, object_id)
        is_masked = member is not None and not member.in_clear
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "is_masked": is_masked}
        )

    # The form: what is left out of it is not changed by a hand-made POST either --------
    def _typed(self, request, member):
        return member is None or identifies(request.user, member)

    def get_exclude(self, request, obj=None):
        hidden = () if self._typed(request, obj) else IDENTITY
        return [*super().get_exclude(request, obj), *hidden]

    def get_readonly_fields(self, request, obj=None):
        shown = () if self._typed(request, obj) else SHOWN
        return [*super().get_readonly_fields(request, obj), *shown]

    def get_fields(self, request, obj=None):
        """What is shown in part stands where it would be typed: after the sex."""
        fields = list(super().get_fields(request, obj))
        shown = [name for name in fields if name in SHOWN]
        others = [name for name in fields if name not in SHOWN]
        after = others.index("sex") + 1
        return [*others[:after], *shown, *others[after:]]

    # The list ---------------------------------------------------------------
    def get_list_display(self, request):
        shown = super().get_list_display(request)
        if identifies_all(request.user):
            return shown
        return ["age" if name == "birth_date" else name for name in shown]

    # Its history ------------------------------------------------------------
    def get_historical_record_context_helper(self, request, historical_record):
        return _ChangesAsRead(self.model, historical_record)

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        """As the library does, without the changes of what this person does not see."""
        records = list(historical_records)
        hidden = () if records and shows_identity(request, records[0].instance) else IDENTITY
        for newer, older in pairwise(records):
            delta = newer.diff_against(
                older, excluded_fields=hidden, foreign_keys_are_objs=foreign_keys_are_objs
            )
            helper = self.get_historical_record_context_helper(request, newer)
            newer.history_delta_changes = helper.context_for_delta_changes(delta)

    # What is shown ----------------------------------------------------------
    @admin.display(description=gettext_lazy("age"))
    def age(self, member):
        return age_on(today(), member.birth_date)

    @admin.display(description=gettext_lazy("national card (CIN)"))
    def shown_cin(self, member):
        return _shown(member, member.cin, masked_card)

    @admin.display(description=gettext_lazy("phone"))
    def shown_phone(self, member):
        return _shown(member, member.phone, masked_phone, phone)

    @admin.display(description=gettext_lazy("e-mail"))
    def shown_email(self, member):
        return _shown(member, member.email, masked_email)

    @admin.display(description=gettext_lazy("birth date"))
    def shown_birth_date(self, member):
        return _shown(member, member.birth_date, lambda day: day.year)


class _ChangesAsRead(HistoricalRecordContextHelper):
    """What changed, in the words of the file."""

    def prepare_delta_change_value(self, change, value):
        if isinstance(value, PhoneNumber):
            return phone(value)
        if isinstance(value, DeletedObject) or value in (None, ""):
            return "—"
        if isinstance(value, bool):
            return yesno(value)
        if isinstance(value, date):
            return as_shown(value)
        field = self.model._meta.get_field(change.field)
        return dict(field.flatchoices).get(value, value)


def _shown(member, value, mask, read=lambda value: value):
    shown = read if getattr(member, "in_clear", False) else mask
    return (value and shown(value)) or "—"
