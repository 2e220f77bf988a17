"""How a member wishes to be told."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from members.forms.messages import ContactForm
from members.models import Member


@never_cache
def contact(request):
    member = get_object_or_404(Member, user=request.user)
    form = ContactForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        # Nothing else: the desk may be writing in the file at this moment.
        member.save(update_fields=[*form.cleaned_data, "updated_at"])
        messages.success(request, gettext("Noted: this is how we write to you."))
        return redirect("pages:me")
    return render(request, "members/contact.html", {"form": form, "member": member})
