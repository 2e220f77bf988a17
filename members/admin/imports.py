"""A register imported in the back office: sent, its columns confirmed, checked, written."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.enums import ImportState
from members.forms.imports import ColumnsForm, RegisterForm
from members.imports.checking import Verdict
from members.imports.jobs import ask, headers_of, receive
from members.models import RegisterImport
from skills_center.base.admin_verbs import written_once
from skills_center.base.errors import DomainError
from skills_center.network.models import Center

from .duplicates import ReadOnlyAdmin


@admin.register(RegisterImport)
class RegisterImportAdmin(ReadOnlyAdmin):
    list_display = ["name", "center", "sent_at", "by", "state", "rows"]
    list_filter = ["center", "state"]
    list_select_related = ["center", "by"]

    def has_add_permission(self, request):
        return self._allowed(request, "add", None)

    def get_urls(self):
        report = self.admin_site.admin_view(self.report_view)
        name = "members_registerimport_report"
        return [path("<path:object_id>/report.xlsx", report, name=name), *super().get_urls()]

    @written_once
    def add_view(self, request, form_url="", extra_context=None):
        request.asked = RegisterForm.base_fields
        if not self.has_add_permission(request):
            raise PermissionDenied
        centers = request.user.centers_allowing("members.add_registerimport")
        offered = Center.objects.all()
        if centers is not None:
            offered = offered.filter(pk__in=centers)
        form = RegisterForm(request.POST or None, request.FILES or None, centers=offered)
        if request.method == "POST" and form.is_valid():
            try:
                register = receive(**form.cleaned_data, by=request.user, language=get_language())
            except DomainError as error:
                form.add_error("file", str(error))
            else:
                self.log_addition(request, register, [{"added": {}}])
                return redirect("admin:members_registerimport_change", register.pk)
        context = {"title": _("Import a register"), "form": form}
        return self._page(request, "send", context)

    @written_once
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Where the register stands, and the one thing that can be done about it now."""
        register = self.get_object(request, object_id)
        if register is None:
            raise Http404
        may_work = request.user.has_perm("members.add_registerimport", register)
        form = self._columns_form(request, register)
        if request.method == "POST":
            if not may_work:
                raise PermissionDenied
            if self._take_a_step(request, register, form):
                return redirect("admin:members_registerimport_change", register.pk)
        verdicts = [(verdict.label, register.counts.get(verdict, 0)) for verdict in Verdict]
        labels = dict(Verdict.choices)
        context = {
            "title": register.name,
            "register": register,
            "form": form,
            "may_work": may_work,
            "moves": register.state in ImportState.MOVES and not register.has_stopped,
            "looks_again": not register.is_left,
            "verdicts": verdicts if register.counts else [],
            "new": register.counts.get(Verdict.NEW, 0),
            "samples": [one | {"label": labels[one["verdict"]]} for one in register.samples],
        }
        return self._page(request, "register", context)

    def _columns_form(self, request, register):
        """Its columns, while they are to confirm; None later, or when its file is gone."""
        if register.state != ImportState.SENT:
            return None
        try:
            headers = headers_of(register)
        except DomainError as error:
            messages.error(request, str(error))
            return None
        return ColumnsForm(request.POST or None, headers=headers, columns=register.columns)

    def _take_a_step(self, request, register, form):
        """Check, write or start again, whichever the state allows. Whether a step was taken."""
        if form is not None:
            if not form.is_valid():
                return False
            columns = [str(column) for column in form.columns()]
            ask(register, ImportState.TO_CHECK, columns=columns)
        elif register.state == ImportState.CHECKED and "write" in request.POST:
            ask(register, ImportState.TO_WRITE)
        elif register.has_stopped or register.state == ImportState.FAILED:
            written = register.state == ImportState.WRITING
            ask(register, ImportState.TO_WRITE if written else ImportState.TO_CHECK)
        else:
            state = {"state": register.get_state_display()}
            told = _("This is no longer possible: the state is now “%(state)s”.") % state
            messages.error(request, told)
        return True

    def report_view(self, request, object_id):
        """The rows to correct. Who took them is noted: they are personal data."""
        register = self.get_object(request, object_id)
        if register is None or not register.report:
            raise Http404
        report = register.report.open("rb")
        self.log_change(request, register, _("report downloaded"))
        return FileResponse(report, as_attachment=True, filename=f"report-{register.pk}.xlsx")

    def _page(self, request, name, context):
        return render(
            request,
            f"admin/imports/{name}.html",
            {**self.admin_site.each_context(request), "opts": self.opts, **context},
        )
