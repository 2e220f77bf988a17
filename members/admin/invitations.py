"""Inviting people to the staff."""

from functools import partial
from typing import ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from members.models import Invitation, InvitedRole, User
from members.models.accounts import validate_reached
from members.services import invitations as services
from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_inlines import CenterScopedInline
from skills_center.base.errors import DomainError
from skills_center.base.fields import NameField

from .accounts import annotate_second_factor, log


class InvitationForm(forms.ModelForm):
    """`refusal`: why the verb refused what was typed, which stays in the form."""

    refusal = ""

    class Meta:
        model = Invitation
        fields = ["email", "phone", "name", "language"]
        field_classes: ClassVar = {"name": NameField}

    def clean(self):
        if self.refusal:
            raise ValidationError(self.refusal)
        return super().clean()

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        validate_reached(email)
        if User.objects.filter(email=email, is_active=False).exists():
            raise ValidationError(_("The account of this address is closed: open it first."))
        return email

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        others = User.objects.filter(phone=phone).exclude(email=self.cleaned_data.get("email"))
        if phone and others.exists():
            raise ValidationError(_("Another account has this phone."))
        return phone


class InvitedRoleFormSet(BaseInlineFormSet):
    def roles(self):
        """What was filled in: pairs of a role and a centre."""
        return [
            (form.cleaned_data["role"], form.cleaned_data["center"])
            for form in self.forms
            if form.cleaned_data.get("role") and not form.cleaned_data.get("DELETE")
        ]


class InvitedRoleInline(CenterScopedInline, admin.StackedInline):
    model = InvitedRole
    formset = InvitedRoleFormSet
    extra, min_num, validate_min = 0, 1, True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("center")

    def has_add_permission(self, request, obj=None):
        """With a new invitation only: one that was sent is read."""
        return obj is None

    def has_view_permission(self, request, obj=None):
        return True

    def may_write(self, request, action, parent):
        """Who invites gives the roles: an invitation is of no centre."""
        return True

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, validate_min=True, **kwargs)
        if "center" in formset.form.base_fields:  # the page invites, it makes no centre
            widget = formset.form.base_fields["center"].widget
            widget.can_add_related = widget.can_change_related = False
            widget.can_delete_related = widget.can_view_related = False
        return formset


@admin.register(Invitation)
class InvitationAdmin(CenterScopedAdmin):
    """Who was invited and how far they are. Saving invites; the e-mail leaves at once."""

    form = InvitationForm
    list_display = ["name", "email", "roles_named", "stage", "invited_by", "created_at"]
    list_select_related = ["invited_by"]
    search_fields = ["name", "email"]
    inlines = [InvitedRoleInline]
    actions = ["send_again", "revoke"]

    def get_queryset(self, request):
        return annotate_second_factor(
            super().get_queryset(request).prefetch_related("roles__center"), "user"
        )

    @admin.display(description=gettext_lazy("roles"))
    def roles_named(self, invitation):
        return "، ".join(
            f"{held} ({held.center.name})" if held.center else str(held)
            for held in invitation.roles.all()
        )

    @admin.display(description=gettext_lazy("state"))
    def stage(self, invitation):
        return invitation.stage(has_second_factor=invitation.second_factor).label

    def has_add_permission(self, request):
        """Who may open accounts may invite."""
        return request.user.has_perm("members.add_user")

    def has_change_permission(self, request, obj=None):
        """One that was sent is read: sent again, or taken back."""
        return False

    def has_send_permission(self, request, obj=None):
        return self.has_add_permission(request)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        one_button = {"show_save_and_continue": False, "show_save_and_add_another": False}
        context = {**(extra_context or {}), **one_button}
        view = partial(super().changeform_view, request, object_id, form_url, context)
        try:
            return view()
        except DomainError as error:
            request.refusal = str(error)  # once more, and the form says it
            return view()

    def get_form(self, request, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def save_model(self, request, obj, form, change):
        """Left to the service, which needs the roles too."""

    def save_related(self, request, form, formsets, change):
        typed = form.cleaned_data
        invitation = services.invite(
            **{name: typed[name] for name in InvitationForm.Meta.fields},
            roles=formsets[0].roles(),
            by=request.user,
            link=_link,
        )
        form.instance.pk, form.instance.user = invitation.pk, invitation.user
        formsets[0].new_objects, formsets[0].changed_objects = [], []
        formsets[0].deleted_objects = []

    def response_add(self, request, obj, post_url_continue=None):
        if obj.user:
            text = _("%(email)s had an account already: it holds these roles from now on.")
        else:
            text = _("The invitation leaves for %(email)s. Its link works for 7 days.")
        self.message_user(request, text % {"email": obj.email}, messages.SUCCESS)
        return redirect("admin:members_invitation_changelist")

    @admin.action(description=gettext_lazy("Send the invitation again"), permissions=["send"])
    def send_again(self, request, queryset):
        self._each(
            request,
            queryset,
            lambda invitation: services.resend_invitation(invitation, link=_link),
            gettext_noop("Sent again."),
        )

    @admin.action(description=gettext_lazy("Revoke the invitation"), permissions=["send"])
    def revoke(self, request, queryset):
        self._each(request, queryset, services.revoke_invitation, gettext_noop("Revoked."))

    def _each(self, request, queryset, verb, logged):
        for invitation in queryset:
            try:
                verb(invitation)
            except DomainError as error:
                told = _("%(label)s: %(value)s") % {"label": invitation, "value": error}
                self.message_user(request, told, messages.ERROR)
            else:
                log(request, invitation, logged)
                self.message_user(
                    request, _("%(name)s: done.") % {"name": invitation}, messages.SUCCESS
                )


def _link(token):
    """The whole address of a link: that of the portal, whichever host the administrator typed."""
    return settings.PORTAL_URL + reverse("account_open_invitation", args=[token])
