"""Certificates in the back office: a cohort's batch, and one by one."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from skills_center.base.admin_verbs import VerbPages, written_once
from skills_center.base.errors import DomainError
from skills_center.base.text import in_plain_digits, one_line
from tracks import services
from tracks.exports.certificates import certificates_pdf
from tracks.forms.certificates import RevocationForm
from tracks.models import Certificate
from tracks.services.certificates import candidates, shortfall
from tracks.views.certificates import pdf_response

from .outcomes import OfEnrolmentAdmin


@admin.register(Certificate)
class CertificateAdmin(OfEnrolmentAdmin):
    list_display = ["number", "name", "cohort", "issued_on", "revoked_at"]
    list_filter = ["revocation_reason", "enrolment__cohort__center"]
    list_select_related = ["enrolment__cohort"]
    search_fields = ["number"]
    date_hierarchy = "issued_on"
    fields = readonly_fields = (
        "number",
        "code_in_groups",
        "name",
        "latin_name",
        "member",
        "cohort",
        "attended",
        "expected",
        "issued_on",
        "issuer",
        "revoked_at",
        "revoker",
        "revocation_reason",
        "revocation_note",
    )
    change_form_template = "admin/tracks/certificate/change_form.html"

    def get_search_results(self, request, queryset, search_term):
        number = in_plain_digits(one_line(search_term))
        by_number = queryset.filter(number__icontains=number)
        if number and by_number.exists():
            return by_number, False
        return super().get_search_results(request, queryset, search_term)

    def has_change_permission(self, request, obj=None):
        return False

    def get_urls(self):
        """The paper of one, and its revocation."""
        paper = self.admin_site.admin_view(self.paper_view)
        revoke = self.admin_site.admin_view(self.revoke_view)
        return [
            path("<path:object_id>/paper/", paper, name="tracks_certificate_paper"),
            path("<path:object_id>/revoke/", revoke, name="tracks_certificate_revoke"),
            *super().get_urls(),
        ]

    def paper_view(self, request, object_id):
        certificate = self.row_for(request, object_id, "tracks.view_certificate")
        if certificate.revoked_at:
            raise PermissionDenied
        return pdf_response(certificates_pdf([certificate]), certificate.number)

    def revoke_view(self, request, object_id):
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Revoke the certificate"),
            form_class=RevocationForm,
            verb=services.revoke,
            done=_("Revoked. Its page says so from now on."),
            action="revoke",
        )

    @admin.display(description=gettext_lazy("issued by"))
    def issuer(self, certificate):
        """The name alone: not everybody may open accounts."""
        return str(certificate.issued_by)

    @admin.display(description=gettext_lazy("revoked by"))
    def revoker(self, certificate):
        return str(certificate.revoked_by) if certificate.revoked_by else "—"


class CohortCertificates(VerbPages):
    """For the admin of cohorts: who meets the rule, and the papers of all who do."""

    @written_once
    def certificates_view(self, request, object_id):
        cohort = self.row_for(request, object_id, "tracks.view_certificate")
        may_issue = request.user.has_perm("tracks.add_certificate", cohort)
        if request.method == "POST":
            if not may_issue:
                raise PermissionDenied
            self._issue(request, cohort)
            return redirect("admin:tracks_cohort_certificates", cohort.pk)
        issued = list(
            Certificate.objects.genuine().filter(enrolment__cohort=cohort).order_by("number")
        )
        held = {one.enrolment_id for one in issued}
        rows = [(row, shortfall(row)) for row in candidates(cohort) if row.pk not in held]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Certificates: %(cohort)s") % {"cohort": cohort},
            "opts": self.opts,
            "cohort": cohort,
            "issued": issued,
            "due": [row for row, sentence in rows if not sentence],
            "left_out": [(row, sentence) for row, sentence in rows if sentence],
            "may_issue": may_issue,
        }
        return render(request, "admin/tracks/certificate/cohort.html", context)

    def _issue(self, request, cohort):
        try:
            batch = services.issue_for_cohort(cohort, by=request.user)
        except DomainError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        count = len(batch.issued)
        told = ngettext("%(count)s certificate issued.", "%(count)s certificates issued.", count)
        self.message_user(request, told % {"count": count}, messages.SUCCESS)

    def papers_view(self, request, object_id):
        """The batch of a cohort in one PDF, in the order of the numbers."""
        cohort = self.row_for(request, object_id, "tracks.view_certificate")
        batch = Certificate.objects.genuine().for_print().filter(enrolment__cohort=cohort)
        return pdf_response(certificates_pdf(batch.order_by("number")), f"certificates-{cohort.pk}")
