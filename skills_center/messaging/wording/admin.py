"""The words of the messages in the back office."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_verbs import written_once
from skills_center.base.text import isolated_where_mixed
from skills_center.messaging.kinds import KINDS, unknown_in
from skills_center.messaging.links.filling import address_like_one
from skills_center.messaging.values import PLACEHOLDERS, worded

from .forms import WordsForm
from .models import MessageTemplate
from .preview import read_as
from .services import back_to_ours, own_words, put_words, words_by_kind, words_elsewhere


@admin.register(MessageTemplate)
class MessageTemplateAdmin(CenterScopedAdmin):
    """Every kind in every language, whether the words are ours or the staff's."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            "title": self.opts.verbose_name_plural,
            "kinds": words_by_kind(),
            "may_change": self.has_change_permission(request),
        }
        return self._page(request, "list", context)

    @written_once
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """`object_id` is the kind and the language, tracks.accepted-ar; or a row's own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_change = self.has_change_permission(request)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        kind, language = self._named(object_id)
        own = own_words(kind, language)
        form = WordsForm(request.POST or None, kind=kind, language=language, own=own)
        if request.method == "POST" and self._written(request, kind, language, form):
            return redirect("admin:messaging_messagetemplate_changelist")
        context = {
            "title": kind.title,
            "form": form,
            "language": dict(settings.LANGUAGES)[language],
            "code": language,
            "own": own,
            "nothing": _unknown_in_words(own, kind) if own else "",
            "may_change": may_change,
            "link_follows": kind.way,
            "placeholders": [_meant(kind, name) for name in kind.placeholders],
            "preview": form.preview(),
            "lack": form.lack,
            "elsewhere": [
                (name, code, read_as(kind, code, subject, body))
                for name, code, subject, body in words_elsewhere(kind, language)
            ],
        }
        return self._page(request, "words", context)

    def _written(self, request, kind, language, form):
        """Whether what was sent is done; what was typed stays where it is not."""
        if "preview" in request.POST:
            return False
        if "ours" in request.POST:
            if any(form.shown(name).has_moved for name in form.fields):
                messages.error(
                    request, _("Somebody else changed these words meanwhile: look once more.")
                )
                return False
            back_to_ours(kind, language)
            messages.success(request, _("The words that ship with the portal are back."))
            return True
        if not form.is_valid():
            return False
        if form.has_changed():
            put_words(kind, language, **form.cleaned_data)
        messages.success(request, _("These words are sent from now on."))
        if form.lack:
            messages.warning(request, _with_way_back(form.lack, kind, language))
        return True

    def _named(self, object_id):
        """The kind and the language of an address; 404 when there are none."""
        code, _dash, language = object_id.rpartition("-")
        if object_id.isdecimal():
            row = get_object_or_404(MessageTemplate, pk=object_id[:18])
            code, language = row.kind, row.language
        if code not in KINDS or language not in dict(settings.LANGUAGES):
            raise Http404
        return KINDS[code], language

    def _page(self, request, name, context):
        return render(
            request,
            f"admin/messages/{name}.html",
            {**self.admin_site.each_context(request), "opts": self.opts, **context},
        )


def _unknown_in_words(own, kind):
    """In one line, each in its own direction."""
    found = (one for text in own.words for one in unknown_in(text, kind))
    return " ".join(map(isolated_where_mixed, found))


def _with_way_back(sentence, kind, language):
    """A sentence about these words, and the link to their page."""
    page = reverse("admin:messaging_messagetemplate_change", args=[f"{kind.code}-{language}"])
    return format_html('{} <a href="{}">{}</a>', sentence, page, _("Look at these words again"))


def _meant(kind, name):
    """Of a placeholder: as it is typed, its meaning, an example."""
    label, example = PLACEHOLDERS[name]
    if name == "link":
        example = address_like_one  # of this portal, as in the preview
    return f"{{{name}}}", label, worded(kind.examples.get(name, example))
