"""What somebody had typed when their session ended: looked at, then sent or thrown away."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from members import kept_forms

# What a page sends along and nobody typed.
_NOT_TYPED = ("initial-", "_")
_COUNTERS = ("_FORMS", "-id")


@sensitive_post_parameters()
@never_cache
def kept_form(request):
    kept = kept_forms.kept_for(request)
    if not kept:
        response = redirect("pages:me")
        kept_forms.forget(request, response)
        return response
    if request.method == "POST":
        response = redirect("members:kept_form")
        unwanted = next(
            (one for one in kept if str(one.number) == request.POST.get("number")), None
        )
        if unwanted:
            kept_forms.forget(request, response, unwanted)
            messages.info(request, gettext("Thrown away: nothing was sent."))
        return response
    for one in kept:
        one.typed = [value for name, value in one.answers if value.strip() and _was_typed(name)]
    return render(request, "members/kept_form.html", {"kept": kept})


def _was_typed(name):
    return not name.startswith(_NOT_TYPED) and not name.endswith(_COUNTERS)
