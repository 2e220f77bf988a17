"""Is this certificate genuine? And the member's own, to take home."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from members.views.own_file import of_own_file
from skills_center.base.limits import network_address, too_often
from tracks.exports.certificates import certificates_pdf
from tracks.forms.certificates import CodeForm, tidy_code
from tracks.models import Certificate
from tracks.models.certificates import CODE_LENGTH


@login_not_required
@never_cache
def verify_form(request):
    """A code typed from a paper."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("tracks:verify", form.cleaned_data["code"])
    return render(request, "tracks/verify_form.html", {"form": form})


@login_not_required
@never_cache
def verify(request, code):
    """Genuine, revoked or unknown; it tells no more than the paper in the reader's hand."""
    tidy = tidy_code(code[:60])
    found = Certificate.objects.for_print().filter(code=tidy).select_related("enrolment__member")
    certificate = found.first() if len(tidy) == CODE_LENGTH else None
    if certificate is None:
        if too_often("verify", network_address(request)):
            return render(request, "429.html", status=429)
        return render(request, "tracks/verify.html", {"certificate": None}, status=404)
    return render(
        request,
        "tracks/verify.html",
        {"certificate": certificate, "cohort": certificate.enrolment.cohort},
    )


@never_cache
@of_own_file
def my_certificate(request, pk):
    certificate = get_object_or_404(Certificate.objects.of_user(request.user).for_print(), pk=pk)
    return pdf_response(certificates_pdf([certificate]), certificate.number)


def pdf_response(content, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
