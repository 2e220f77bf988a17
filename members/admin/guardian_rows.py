"""The guardian on the page of a member: named by the verb, which asks them anew."""

from django.contrib import admin
from django.db import transaction
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext_lazy

from members.models import Guardian
from members.permissions import identifies
from members.services.guardian_numbers import require_other_number
from members.services.guardians import NOT_NEEDED, name_guardian
from skills_center.base.admin_inlines import CenterScopedInline
from skills_center.base.errors import DomainError
from skills_center.base.masking import masked_phone
from skills_center.base.templatetags.face import phone

from .masking import shows_identity


class GuardianRows(BaseInlineFormSet):
    """A guardian written down or corrected here is asked, as one whom the minor names."""

    by = None

    def clean(self):
        super().clean()
        for form in self.forms:
            leaves = form in self.deleted_forms
            if form.has_changed() and form.is_valid() and not leaves:
                self._try(form)

    def _try(self, form):
        """Let the row say why the verb refuses it, of the file as it is typed and as it is kept."""
        try:
            if not self.instance.is_minor:
                raise DomainError(NOT_NEEDED)
            require_other_number(self.instance, form.instance.phone, by=self.by)
            with transaction.atomic():
                self._name(form)
                transaction.set_rollback(True)
        except DomainError as error:
            form.add_error(None, str(error))

    def save_new(self, form, commit=True):
        return self._name(form)

    def save_existing(self, form, obj, commit=True):
        return self._name(form)

    def _name(self, form):
        typed = form.instance
        return name_guardian(
            self.instance,
            name=typed.name,
            relation=typed.relation,
            phone=typed.phone,
            by=self.by,
        )


class GuardianInline(CenterScopedInline, admin.StackedInline):
    model = Guardian
    formset = GuardianRows
    extra = 0

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        return type(formset.__name__, (formset,), {"by": request.user})

    def _hides(self, request, member):
        known = member is not None and Guardian.objects.filter(member=member).exists()
        return known and not identifies(request.user, member)

    def get_fields(self, request, obj=None):
        if not self._hides(request, obj):
            return ["name", "relation", "phone"]
        return ["name", "relation", self._phone_shown(request, obj)]

    def get_readonly_fields(self, request, obj=None):
        return [self._phone_shown(request, obj)] if self._hides(request, obj) else []

    def _phone_shown(self, request, member):
        return "clear_phone" if shows_identity(request, member) else "part_of_phone"

    @admin.display(description=gettext_lazy("guardian's phone"))
    def clear_phone(self, guardian):
        return phone(guardian.phone) if guardian.phone else "—"

    @admin.display(description=gettext_lazy("guardian's phone"))
    def part_of_phone(self, guardian):
        return masked_phone(guardian.phone)
