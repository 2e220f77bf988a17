"""What a browser sends of a page: as it stands, or with one thing typed into it."""

import re

import html5lib

_HTML = "{http://www.w3.org/1999/xhtml}"
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)
_POST = re.compile(r"<form\b[^>]*\bmethod=[\"']?post\b", re.IGNORECASE)
_BEGINS = "\ue000"
_NEVER_SENT = {"submit", "button", "image", "reset", "file"}


def untouched(response, form_id=None, *, holding=""):
    """What the first form of a page that is sent by POST sends as it is: that of `form_id`, or the
    one with a field of the name `holding`.

    Returns names and lists of values, as Django's client takes them.
    """
    form = next(
        one
        for one in post_forms(response)
        if form_id in (None, one.get("id"))
        and (not holding or any(control.get("name") == holding for control in one.iter()))
    )
    return sent_by(form)


def post_forms(response):
    """The forms of a page that are sent by POST, as html5lib reads them: each by itself, since what
    stands around them takes as long."""
    for form in _FORM.findall(response.content.decode()):
        if _POST.match(form):
            # The first line end of a text area is none of its text; html5lib forgets that within a
            # table.
            marked = re.sub(r"(<textarea\b[^>]*>)\r?\n", rf"\1{_BEGINS}", form)
            yield next(html5lib.parseFragment(marked).iter(f"{_HTML}form"))


def sent_by(form):
    """What a form sends as it is, without its buttons: names and lists of values."""
    sent: dict[str, list[str]] = {}
    for control in form.iter():
        name = control.get("name")
        if name and control.get("disabled") is None:
            for value in _values(control):
                sent.setdefault(name, []).append(value)
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def buttons_of(form):
    """The named buttons of a form, each as the pair that it sends; one without a name as none."""
    for control in form.iter():
        kind = control.get("type", "submit").lower()
        if control.tag.removeprefix(_HTML) in ("button", "input") and kind == "submit":
            name = control.get("name")
            yield {name: [control.get("value", "")]} if name else {}


def _values(control):
    match control.tag.removeprefix(_HTML):
        case "textarea":
            yield "".join(control.itertext()).removeprefix(_BEGINS).replace("\n", "\r\n")
        case "select":
            yield from _chosen(control)
        case "input":
            kind = control.get("type", "text").lower()
            if kind in ("checkbox", "radio"):
                if control.get("checked") is not None:
                    yield control.get("value", "on")
            elif kind not in _NEVER_SENT:
                yield control.get("value", "")


def _chosen(select):
    options = list(select.iter(f"{_HTML}option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and select.get("multiple") is None:
        chosen = options[:1]
    for option in chosen:
        yield option.get("value", "".join(option.itertext()).strip())
