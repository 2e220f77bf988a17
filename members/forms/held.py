"""A form with papers that is shown once more has them still: browsers forget what was chosen."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from members.services.held_papers import (
    as_file,
    held_paper,
    hold_paper,
    let_go,
    paper_about,
    token_of,
)
from skills_center.base.files import NotKeptError

HELD, DROPPED = "-held", "-dropped"


class HoldsPapers(forms.Form):
    """`paper_names` are its fields of files, `by` who sends it.

    `held` says of each field which paper waits; the template draws that beside the field
    (`admin/desk/paper_field.html`). Whoever shows the form once more calls `hold`; once its
    papers are where they belong, `let_go`.
    """

    paper_names: tuple[str, ...] = ()

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.held = {}
        self.are_lost = False  # some could not be kept: they are chosen anew
        if self.is_bound and by is not None:
            self.files = MultiValueDict({**dict(self.files.lists())} if self.files else {})
            for name in self.paper_names:
                self._take_up(name)

    def about(self):
        """Whom the form speaks of, where it names somebody: a sender who does not say which papers
        wait gets those of the same person alone."""
        return ""

    def _found(self, name):
        token = self.data.get(f"{name}{HELD}")
        if token is None:
            return paper_about(self.about(), field=name, by=self.by)
        return held_paper(token, by=self.by)

    def _take_up(self, name):
        held = self._found(name)
        if held is None:
            return
        if self.data.get(f"{name}{DROPPED}"):
            let_go([held])
            return
        self.held[name] = held
        if name not in self.files and (file := as_file(held)):
            self.files[name] = file

    def hold(self):
        """Keep the papers that were chosen now, for the next try; one that is none is not kept."""
        for name in self.paper_names:
            file = self.files.get(name)
            is_new = isinstance(file, UploadedFile)  # what was held before is none
            if is_new and name not in self.errors:
                self._hold(name, file)

    def _hold(self, name, file):
        try:
            held = hold_paper(file, by=self.by, field=name, about=self.about())
        except ValidationError:
            return
        except NotKeptError:
            self.are_lost = True
            return
        let_go([self.held[name]] if name in self.held else [])
        self.held[name] = held

    def let_go(self):
        let_go(self.held.values())
        self.held = {}

    def other_fields(self):
        """Those of no paper: for the template."""
        return [field for field in self if field.name not in self.paper_names]

    def paper_fields(self):
        """Each field of a paper, with what waits in it: for the template."""
        for name in self.paper_names:
            held = self.held.get(name)
            yield {
                "field": self[name],
                "held": held,
                "token": token_of(held) if held else "",
                "held_name": f"{name}{HELD}",
                "dropped_name": f"{name}{DROPPED}",
            }
