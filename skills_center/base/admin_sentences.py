"""What the scripts of Django's admin say, where our own words say it better."""

from django.utils.translation import gettext as _
from django.views.i18n import JavaScriptCatalog

from .dates import MONTHS
from .library_sentences import OF_SCRIPTS

# Under a field of an hour. They speak of a server, and in the masculine to who reads them.
OF_ANOTHER_CLOCK = (
    "Note: You are %s hour ahead of server time.",
    "Note: You are %s hour behind server time.",
)


class BackOfficeSentences(JavaScriptCatalog):
    """The catalogue of the admin's scripts in the language of the page."""

    def get_catalog(self):
        told = _(
            "The clock of this device differs from Moroccan time."
            " Hours are entered in Moroccan time."
        )
        own = {sentence: _(sentence) for sentence in (*OF_SCRIPTS, *MONTHS)}
        return super().get_catalog() | own | dict.fromkeys(OF_ANOTHER_CLOCK, told)
