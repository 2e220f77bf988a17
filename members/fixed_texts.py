"""Messages of accounts whose words staff do not change, as the staff guide shows them."""

from django.utils.translation import gettext_lazy as _

from skills_center.messaging.wording.table import FixedText

_LINK = "https://example.org/ar/account/login/code/"
_FOLDER = "members/messages"
_CODE = {"code": "123456", "host": "example.org"}

TEXTS = [
    FixedText(
        _("the code to log in, by text message"),
        "account/text/code.txt",
        _CODE,
        is_text=True,
        has_subject=False,
    ),
    FixedText(
        _("the code to log in, by e-mail"),
        "account/email/login_code_message.txt",
        _CODE | {"confirm_url": _LINK},
        has_subject=False,
    ),
    *(
        FixedText(
            title,
            f"{_FOLDER}/{name}.txt",
            _CODE | {"link": _LINK, "is_phone": is_phone},
            is_text=is_phone,
        )
        for name, title in (
            ("contact_code", _("the code of another phone or e-mail of an account")),
            ("contact_taken", _("in its place, where that contact opens another account")),
            ("contact_given", _("to the contact that opens an account from now on")),
            ("contact_left", _("to the contact that opens an account no more")),
            ("contact_added", _("to the other contact of an account that got a second one")),
        )
        for is_phone in (True, False)
    ),
    FixedText(
        _("to somebody who is invited to the staff space"),
        f"{_FOLDER}/invited.txt",
        {"name": _("Salma"), "roles": [], "link": "https://example.org/ar/invitation/…/"},
    ),
    FixedText(_("when an account gets more roles"), f"{_FOLDER}/roles_given.txt", {"roles": []}),
    FixedText(
        _("when a second factor is removed"), f"{_FOLDER}/second_factor_reset.txt", is_text=True
    ),
]
