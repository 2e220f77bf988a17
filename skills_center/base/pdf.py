"""PDFs by typst: a template of `templates/pdf/` and the data it draws."""

import json
from functools import cache

import typst
from django.conf import settings

_ROOT = settings.BASE_DIR / "templates" / "pdf"


@cache
def _fonts():
    """The portal's own fonts alone, so that a page looks the same on every machine."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[_ROOT / "fonts"],
    )


def pdf(template, data):
    """The bytes of a PDF. `data` is JSON-able; the template reads it as `sys.inputs.data`."""
    return typst.compile(
        _ROOT / template,
        root=_ROOT,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
