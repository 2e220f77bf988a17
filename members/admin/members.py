"""The files of members in the back office."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.forms.desk import MemberForm, goal_choices
from members.models import Consent, Document, Member, MemberGoal
from members.services.claims import forget_guesses
from members.services.contacts import change_contact
from members.services.duplicates import record_doubles_of
from skills_center.base.admin_inlines import CenterScopedInline
from skills_center.base.admin_log import log_verb
from skills_center.base.bounds import key_in

from .begun import begun_with
from .contacts import take_out_contacts, tell_contact_change
from .desk import DeskAdmin
from .emptying import EmptyingDesk, emptying_of
from .guardian_lists import GuardianFilter
from .guardian_rows import GuardianInline
from .guardians import GuardianDesk
from .masking import MaskedIdentityAdmin
from .messages_here import messages_here
from .unreached import UnreachedFilter
from .waiting_here import waiting_here


class GoalInline(CenterScopedInline, admin.TabularInline):
    """What the member looks for: a part of the file, read and corrected by whoever does that."""

    model = MemberGoal
    extra = 0

    def _allowed(self, request, action, parent):
        right = "view" if action == "view" else "change"
        return request.user.has_perm(f"members.{right}_member", parent)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "goal":
            kwargs["choices"] = [("", "---------"), *goal_choices()]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class ConsentInline(CenterScopedInline, admin.TabularInline):
    model = Consent
    extra = 0
    can_delete = False
    readonly_fields = [
        "purpose",
        "notice_version",
        "language",
        "means",
        "given_at",
        "withdrawn_at",
    ]
    fields = (*readonly_fields,)

    def has_add_permission(self, request, obj=None):
        return False


class DocumentInline(CenterScopedInline, admin.TabularInline):
    """The papers of a file, to open; the portal writes them."""

    model = Document
    extra = 0
    can_delete = False
    fields = ("kind", "paper", "weight", "added_at", "added_by")
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("added_by", "member")

    @admin.display(description=gettext_lazy("file"))
    def paper(self, document):
        if document.pk is None:  # a row that the sender made up, shown again with its error
            return None
        return format_html(
            '<a href="{}">{}</a>', reverse("members:document", args=[document.pk]), document.name
        )

    @admin.display(description=gettext_lazy("size"))
    def weight(self, document):
        return filesizeformat(document.size)

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Member)
class MemberAdmin(GuardianDesk, EmptyingDesk, DeskAdmin, MaskedIdentityAdmin):
    form = MemberForm
    search_fields = ["search_text"]
    list_display = [
        "number",
        "name",
        "sex",
        "birth_date",
        "center",
        "commune",
        "registered_on",
    ]
    list_display_links = ["number", "name"]
    list_filter = ["center", "sex", "situation", "origin", GuardianFilter, UnreachedFilter]
    list_select_related = ["center", "commune"]
    ordering = ["-pk"]
    autocomplete_fields = ["commune"]
    exclude = ["user"]
    readonly_fields = ["number", "account", "registered_on", "seen_on", "origin"]
    inlines = [GuardianInline, GoalInline, DocumentInline, ConsentInline]
    actions = ["keep", "told", "not_told", "let_claim_again"]

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def name(self, member):
        return member.full_name

    @admin.display(description=gettext_lazy("account"))
    def account(self, member):
        """The name alone: few may open accounts."""
        return str(member.user) if member.user else self.get_empty_value_display()

    @admin.action(
        description=gettext_lazy("I saw their card: they may try their birth date again"),
        permissions=["change"],
    )
    def let_claim_again(self, request, queryset):
        freed = [member for member in queryset if forget_guesses(member, by=request.user)]
        if freed:
            log_verb(request, freed, request.act)
        count = len(freed)
        told = ngettext(
            "%(count)s account may try again.", "%(count)s accounts may try again.", count
        )
        self.message_user(request, told % {"count": count})

    def has_change_permission(self, request, obj=None):
        """A file that was emptied is read."""
        return not (obj and obj.anonymised_at) and super().has_change_permission(request, obj)

    def begun_with(self, search_term):
        return begun_with(search_term)

    def successor_of(self, request, object_id):
        """The file that one was joined with."""
        return self.get_queryset(request).filter(merges__gone_id=key_in(object_id)).first()

    def history_view(self, request, object_id, extra_context=None):
        self._find(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """A version is read; put back by a hand-made POST it would undo what happened since."""
        self._find(request, object_id)
        if key_in(version_id) is None:
            raise Http404
        if request.method != "GET":
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _find(self, request, object_id):
        """404 to whom the file is a stranger's today, wherever it was when a version was kept."""
        if self.get_object(request, object_id) is None:
            raise Http404

    def change_view(self, request, object_id, form_url="", extra_context=None):
        member = self.get_object(request, object_id)
        context = {
            "may_add_paper": request.user.has_perm("members.add_document", member),
            "waiting_here": [*waiting_here(request.user, member)] if member else [],
            "emptying_box": emptying_of(request.user, member) if member else None,
            "messages_to": messages_here(request.user, member) if member else [],
        }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | context)

    def save_model(self, request, obj, form, change):
        contacts = take_out_contacts(form)
        super().save_model(request, obj, form, change)
        if contacts:
            changed = change_contact(obj, by=request.user, **contacts)
            obj.phone, obj.email = changed.member.phone, changed.member.email
            tell_contact_change(request, changed)
        if "cin" in form.changed_data and form.has_odd_cin:
            messages.warning(request, _("This card number has an unusual shape: look at it again."))
        if form.changed_data:
            record_doubles_of(obj)
