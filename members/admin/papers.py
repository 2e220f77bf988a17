"""A page of the desk that takes a paper for the file of a member."""

from django.contrib import messages
from django.shortcuts import redirect, render

from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_log import log_verb
from skills_center.base.errors import DomainError
from skills_center.base.files import NotKeptError


class TakesPapers(CenterScopedAdmin):
    """Its views, `written_once`, set `request.asked` and call `take_paper_page`."""

    def take_paper_page(
        self, request, member, form_class, *, take, logged, title, step, button, done
    ):
        """Run `take(member, by=…, **answers)` once the form is right; the papers stay until then.

        `step` is the page's own name in the way back; `logged` the lazy words that its line in the
        log says then, `done` the sentence that is told.
        """
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = form_class(*sent, by=request.user)
        if request.method == "POST":
            if form.is_valid() and _is_taken(form, take, member, by=request.user):
                log_verb(request, [member], logged)
                messages.success(request, done)
                return redirect("admin:members_member_change", member.pk)
            if not member.anonymised_at:
                form.hold()
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "step": step,
            "button": button,
            "opts": self.opts,
            "member": member,
            "form": form,
        }
        return render(request, "admin/desk/paper.html", context)


def _is_taken(form, take, member, *, by):
    """Whether it was kept; else the form says why not."""
    try:
        take(member, by=by, **form.cleaned_data)
    except NotKeptError as error:
        form.add_error("file", str(error))
    except DomainError as error:
        form.add_error(None, str(error))
    else:
        form.let_go()
        return True
    return False
