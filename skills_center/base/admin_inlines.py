"""Inlines: rows on the page of another row, which say who may write them there."""

from typing import Any

from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext as _


class CenterScopedInline(InlineModelAdmin):
    """Asks each permission at the centre of the parent, where Django asks it of no row at all."""

    def _allowed(self, request, action, parent):
        opts = self.opts
        return request.user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}", parent)

    def has_view_permission(self, request, obj=None):
        return self._allowed(request, "view", obj) or self._allowed(request, "change", obj)

    def has_add_permission(self, request, obj=None):
        return self._allowed(request, "add", obj)

    def has_change_permission(self, request, obj=None):
        return self._allowed(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self._allowed(request, "delete", obj)

    def may_write(self, request, action, parent):
        """Whether what was typed may be written where the parent will be: as the page asks."""
        return getattr(self, f"has_{action}_permission")(request, parent)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        rule = {"may_write": lambda _set, *asked: self.may_write(request, *asked)}
        return type(formset.__name__, (WrittenAtParentsCenter, formset), rule)


class WrittenAtParentsCenter(BaseInlineFormSet):
    """Refuses rows where the parent goes to, or comes to be, at a centre that does not allow them.

    The page was opened before it was known where: what it offers hangs on no centre yet.
    """

    may_write: Any

    def clean(self):
        super().clean()
        written = {
            "change" if form.instance.pk else "add" for form in self.forms if form.has_changed()
        }
        if not all(self.may_write(action, self.instance) for action in written):
            raise ValidationError(_("This belongs to a centre where you may only read."))
