import pytest

from tests.factories.network import CommuneFactory


@pytest.fixture
def answers(center):
    """What a young person types on `join/`."""
    return {
        "first_name": "سلمى",
        "last_name": "العلوي",
        "sex": "female",
        "birth_date": "14/05/2003",
        "phone": "06 12 34 56 78",
        "center": center.slug,
        "commune": CommuneFactory(center=center).slug,
        "situation": "looking",
        "education": "baccalaureate",
        "goals": ["job-skills"],
        "consent": "on",
    }
