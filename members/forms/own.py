"""Forms of one's own file: nothing that was written meanwhile is overwritten in silence."""

from django.utils.translation import gettext as _

from skills_center.base.admin_edits import AsksOfARow
from skills_center.base.text import isolated


class AsksOfOnesOwn(AsksOfARow):
    """Carries, hidden, what the page showed, whether the desk or a second tab wrote meanwhile; the
    page draws that with `field.remembered`."""

    def contest(self):
        for name in self.changed_data:
            bound = self.shown(name)
            if bound.is_contested:
                self.contested.add(name)
                told = _(
                    "Meanwhile this was changed to: %(value)s. What you typed stands in the field:"
                    " save again to put it in its place."
                )
                self.add_error(name, told % {"value": isolated(bound.told_now())})
