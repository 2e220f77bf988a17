"""Messages of accounts whose words staff do not change, as the staff guide shows them."""

from types import SimpleNamespace

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from skills_center.messaging.kinds import declare_fixed
from skills_center.messaging.wording.table import FixedText

from .enums import Role

_FOLDER = "members/messages"
_CODE = {"code": "123456", "host": "example.org"}


def _address(path):
    """As `FixedText.context` has it: in the language of the row."""
    return lambda: f"https://example.org/{get_language()}/{path}"


_LOG_IN = {"link": _address("account/login/code/")}
_ROLES = {
    "roles": [
        SimpleNamespace(
            get_role_display=Role.FRONT_DESK.label,
            center=SimpleNamespace(name=_("Khouribga centre")),
        )
    ]
}
_CENTERS = {"centers": _address("")}
TEXTS = [
    FixedText(
        "account.login_code",
        _("the code to log in, by text message"),
        "account/text/code.txt",
        _CODE,
        is_text=True,
        has_subject=False,
    ),
    FixedText(
        "account.login_code",
        _("the code to log in, by e-mail"),
        "account/email/login_code_message.txt",
        _CODE | {"confirm_url": _address("account/login/code/confirm/")},
        has_subject=False,
    ),
    *(
        FixedText(
            f"account.{name}",
            title,
            f"{_FOLDER}/{name}.txt",
            _CODE | _LOG_IN | _CENTERS | {"is_phone": is_phone},
            is_text=is_phone,
        )
        for name, title in (
            ("contact_code", _("the code of another phone or e-mail of an account")),
            # Its rows say `contact_code`: which of the two it was, nobody learns from them.
            ("contact_taken", _("in its place, where that contact opens another account")),
            ("contact_given", _("to the contact that opens an account from now on")),
            ("contact_left", _("to the contact that opens an account no more")),
            ("contact_added", _("to the other contact of an account that got a second one")),
        )
        for is_phone in (True, False)
    ),
    FixedText(
        "account.invited",
        _("to somebody who is invited to the staff space"),
        f"{_FOLDER}/invited.txt",
        _ROLES | {"name": _("Salma"), "link": _address("invitation/…/")},
    ),
    FixedText(
        "account.roles_given",
        _("when an account gets more roles"),
        f"{_FOLDER}/roles_given.txt",
        _ROLES | {"link": _address("account/login/staff/")},
    ),
    FixedText(
        "account.second_factor_reset",
        _("when a second factor is removed"),
        f"{_FOLDER}/second_factor_reset.txt",
        _CENTERS,
        is_text=True,
    ),
]
# One code has words for a text message and for an e-mail.
TITLES = {text.code: text.title for text in TEXTS}
TITLES["account.login_code"] = _("the code to log in")
for code, title in TITLES.items():
    declare_fixed(code, title)
