"""What somebody had typed when their session ended: looked at, then sent or thrown away."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from members import kept_forms
from members.views.kept_reading import as_read


@sensitive_post_parameters()
@never_cache
def kept_form(request):
    kept = kept_forms.kept_for(request)
    if not kept:
        response = redirect("pages:me")
        kept_forms.forget(request, response)
        return response
    if request.method == "POST":
        return _answered(request, {one.number: one for one in kept})
    read = as_read(request, kept)
    has_words = any(one["typed"] for one in read)
    title = gettext("What you typed is here") if has_words else gettext("This is not done yet")
    context = {"title": title, "kept": read, "sent_as": kept_forms.SENT}
    return render(request, "members/kept_form.html", context)


def _answered(request, kept):
    """Give one of them up, or go to the page of one that cannot be sent as it is."""
    if (chosen := kept.get(request.POST.get("open"))) and chosen.page:
        kept_forms.set_aside(request, chosen)
        return redirect(chosen.page)
    response = redirect("members:kept_form")
    if unwanted := kept.get(request.POST.get("number")):
        kept_forms.forget(request, response, unwanted)
        messages.info(request, gettext("Given up: nothing was sent."))
    return response
