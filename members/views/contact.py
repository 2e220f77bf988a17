"""How a member wishes to be told."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from members.forms.contact import ContactForm
from members.models import Member
from members.services.proposals import take_back_written

from .own_file import of_own_file


@never_cache
@of_own_file
@transaction.atomic
def contact(request):
    member, sent = get_object_or_404(Member, user=request.user), None
    if request.method == "POST":
        # What was typed is held against the file under the lock in which it is written.
        sent, member = request.POST, Member.objects.to_write(member.pk)
    form = ContactForm(sent, instance=member)
    if form.is_valid():
        if written := form.values():
            member.save(update_fields=[*written, "updated_at"])
            take_back_written(member, written, by=request.user)
        messages.success(request, gettext("Noted: this is how we write to you."))
        return redirect("pages:me")
    return render(request, "members/contact.html", {"form": form, "member": member})
