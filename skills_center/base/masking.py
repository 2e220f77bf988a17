"""Personal data shown in part: enough to recognise what one already holds, too little to use."""

from .phones import MOROCCO

HIDDEN = "•••"


def masked_card(value):
    """QA123456 → QA•••456; of a short number nothing."""
    if not value:
        return ""
    letters = value.rstrip("0123456789")
    digits = value[len(letters) :]
    return f"{letters}{HIDDEN}{digits[-3:]}" if len(digits) > 4 else HIDDEN


def masked_phone(value):
    """+212612345678 → 06 •• •• •• 78, +33612345678 → +33 •• •• •• 78."""
    if not value:
        return ""
    if value.country_code != MOROCCO:
        return f"+{value.country_code} •• •• •• {str(value.national_number)[-2:]}"
    digits = f"0{value.national_number}"
    return f"{digits[:2]} •• •• •• {digits[-2:]}"


def masked_email(value):
    """salma@example.org → s•••@example.org."""
    if not value:
        return ""
    name, _, host = value.partition("@")
    return f"{name[:1]}{HIDDEN}@{host}"
