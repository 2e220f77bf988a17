"""How a member wishes to be told."""

from django import forms
from django.utils.translation import gettext_lazy

from members.models import Member
from skills_center.base.phones import texted
from skills_center.messaging.enums import Channel

from .own import AsksOfOnesOwn
from .proofs import bare_helper


class ContactForm(AsksOfOnesOwn, forms.ModelForm):
    """Where and in which language a member is told; only ways that they have are offered."""

    preferred_channel = forms.ChoiceField(
        label=gettext_lazy("Where do we write to you?"), widget=forms.RadioSelect
    )
    helper = bare_helper("preferred_channel", "language")

    class Meta:
        model = Member
        fields = ["preferred_channel", "language"]
        labels = {"language": gettext_lazy("In which language?")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.held_before = {name: getattr(self.instance, name) for name in self.fields}
        ways = {Channel.TEXT: texted(self.instance.phone), Channel.EMAIL: self.instance.email}
        offered = [(way.value, way.label) for way, address in ways.items() if address]
        field = self.fields["preferred_channel"]
        field.choices = offered  # type: ignore[attr-defined]
        if offered and not self.initial.get("preferred_channel"):
            self.initial["preferred_channel"] = offered[0][0]

    def values(self):
        """What is to be written: what was typed, and the way that was offered first, once it was
        kept, of who had none."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.changed_data or not self.held_before[name]
        }
