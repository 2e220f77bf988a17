"""A message shown to staff: its links in one piece, what is typed in it no markup."""

from skills_center.base.templatetags.face import letter


def test_link_is_isolated_and_keeps_its_last_sign():
    shown = letter("للتقديم: https://example.org/a/ شكرا\nسطر")
    assert '<bdi dir="ltr">https://example.org/a/</bdi>' in shown
    assert "<br>" in shown


def test_nothing_typed_is_markup():
    shown = letter('<b>x</b> https://a.org/"><script>')
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert letter("") == letter(None) == ""
