"""The commune somebody lives in, chosen among those of each province."""

from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from .enums import CommuneKind
from .models import Center, Commune

NOTHING_CHOSEN = "—"


class _ByProvince(ModelChoiceIterator):
    field: Any
    """Communes in groups, those of the centre that is chosen first; “another province” last."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        communes = sorted(self.queryset.select_related("center"), key=self._rank)
        for center, group in groupby(communes, key=lambda commune: commune.center):
            choices = [self.choice(commune) for commune in group]
            if center is None:
                yield from choices
            else:
                yield (center.province or center.name, choices)

    def _rank(self, commune):
        center, is_rural = commune.center, commune.kind != CommuneKind.MUNICIPALITY
        if center is None:
            return (2, 0, is_rural, commune.name)
        is_chosen = center.pk == getattr(self.field.nearest, "pk", None)
        return (not is_chosen, center.opening_rank, is_rural, commune.name)


class CommuneSelect(forms.Select):
    """Each commune says of which centre it is, to the script that brings those of one first."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        commune = getattr(value, "instance", None)
        if commune and commune.center:
            option["attrs"]["data-center"] = commune.center.slug
        return option


class CommuneField(forms.ModelChoiceField):
    """A commune of any province; those of the centre `nearest` stand first.

    One of another centre may be chosen: people move, and go where the course is.
    """

    iterator = _ByProvince
    widget = CommuneSelect
    nearest: Center | None = None

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "label": _("The commune you live in"),
                "help_text": _("If you do not find it: “another province”"),
                "queryset": Commune.objects.all(),
                "to_field_name": "slug",
                "empty_label": NOTHING_CHOSEN,
                **kwargs,
            }
        )
