"""Samples for the style guide: unsaved objects, in the language of the page."""

import re
from datetime import timedelta

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django.conf import settings
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import get_language, gettext

from members.forms import JoinForm
from members.models import Member
from members.qr import qr_path
from skills_center.base.dates import shift_days, today
from skills_center.base.icons import ICONS
from skills_center.network.models import Center
from skills_center.results.figures import Figure
from skills_center.results.indicators import INDICATORS
from skills_center.results.presentation import Tile
from tracks.enums import Admission, EnrolmentState
from tracks.models import Cohort, Track

# Anchor, title, what it is made of. Drawn by templates/pages/styleguide/<anchor>.html.
SECTIONS = [
    ("colours", "Colours", "Read from face.css. A track: t-<code> on a block."),
    ("type", "Type scale", "h1 h2 h3 lead muted small num"),
    ("hero", "Hero", "cedar hero edge-under, components/hero_art.html"),
    ("buttons", "Buttons and links", "btn btn-primary btn-outline-primary btn-cta btn-sm more"),
    ("cards", "Cards", "card khatam tag meta grid, tracks/guidance_card.html"),
    ("track-cards", "Track card", "components/track_card.html"),
    ("cohort-cards", "Cohort card", "components/cohort_card.html, in its five states"),
    ("figures", "Figures", "stat stat-lead strip trend, results/tile.html"),
    ("bars", "Bars", "components/bars.html"),
    ("steps", "Steps", "steps with done, now, stop; steps-guide, tracks/admission.html"),
    ("fields", "Form fields", "members.forms.JoinForm, components/error_summary.html"),
    ("notices", "Notices", "components/notice.html"),
    ("states", "States", "components/state.html, components/cohort_state.html"),
    ("empty", "Empty state", "components/empty.html"),
    ("tables", "Table", "table table-stack: rows become blocks under 768 px"),
    ("pages", "Pagination", "components/pagination.html"),
    ("member-card", "Member card", "components/member_card.html"),
    ("icons", "Icons", "skills_center/base/icons.py; way=True turns with the reading"),
]
TRACKS = {
    "job-skills": {
        "ar": ("مهارات العمل", "لتكون حظوظك في الحصول على شغل أوفر."),
        "fr": ("Compétences pour l’emploi", "Pour augmenter vos chances d’obtenir un emploi."),
        "en": ("Job skills", "For a better chance of getting a job."),
    },
    "pre-training": {
        "ar": ("ما قبل التكوين", "للوصول إلى التكوين الذي يناسبك."),
        "fr": ("Pré-formation", "Pour rejoindre la formation qui vous convient."),
        "en": ("Pre-training", "To reach the training that fits you."),
    },
    "associations": {
        "ar": ("الجمعيات", "لمشاريع في حيك تخلق فرص شغل."),
        "fr": ("Associations", "Pour des projets de quartier qui créent des emplois."),
        "en": ("Associations", "For neighbourhood projects that create jobs."),
    },
    "enterprises": {
        "ar": ("المقاولات", "لإحداث مقاولتك الصغيرة جدا أو تعاونيتك."),
        "fr": ("Entreprises", "Pour créer votre très petite entreprise ou votre coopérative."),
        "en": ("Enterprises", "To set up your very small enterprise or your cooperative."),
    },
    "income-generating": {
        "ar": ("الأنشطة المدرة للدخل", "لتمويل مشروع يدر عليك دخلا."),
        "fr": ("Activités génératrices de revenus", "Pour financer un projet qui rapporte."),
        "en": ("Income-generating activities", "For funding a project that brings an income."),
    },
}
CENTER = {"ar": "مركز خريبكة", "fr": "Centre de Khouribga", "en": "Khouribga centre"}
COHORT = {"ar": "الفوج الثالث", "fr": "Troisième cohorte", "en": "Third cohort"}
MEMBER = {"ar": ("سلمى", "العلوي"), "fr": ("Salma", "Alaoui"), "en": ("Salma", "Alaoui")}
FACE = settings.BASE_DIR / "static" / "css" / "face.css"
# State of the window: seats taken of 30, days until applications open and until they close.
WINDOWS = {
    "open": (8, -5, 10),
    "few": (27, -5, 10),
    "full": (30, -5, 10),
    "soon": (0, 5, 20),
    "closed": (22, -20, -5),
}


def samples():
    """The context of the page."""
    center = Center(slug="khouribga", code="KHO", name=CENTER[get_language()])
    tracks = _tracks()
    cohorts = _cohorts(tracks, center)
    member = _member(center)
    rows = _bars(tracks)
    return {
        "sections": SECTIONS,
        **_colours(),
        "tracks": tracks,
        "cohorts": cohorts,
        "admissions": [
            (mode, Cohort(admission=mode, starts_on=cohorts["open"].starts_on))
            for mode in Admission.values
        ],
        "year": today().year,
        "tiles": _tiles(),
        "rows": rows,
        "plain_rows": [{**row, "code": ""} for row in rows],
        "form": _form(member),
        "refusal": EnrolmentState.REFUSED.label,
        "states": [(state.label, state.tone) for state in EnrolmentState],
        "page_obj": Paginator(range(60), 20).page(2),
        "member": member,
        "qr_path": qr_path(member.number),
        "icons": list(ICONS),
    }


def _colours():
    """The tokens of `:root` that are colours, and the tracks that have a hue."""
    css = FACE.read_text(encoding="utf-8")
    root = css.partition(":root{")[2].partition("}")[0]
    return {
        "colours": re.findall(r"--([\w-]+):(#\w+)", root),
        "hues": re.findall(r"\.t-([\w-]+)\{--hue:([^;]+);--tint:([^}]+)\}", css),
    }


def _tracks():
    tracks = []
    for rank, (code, texts) in enumerate(TRACKS.items(), start=1):
        name, tagline = texts[get_language()]
        tracks.append(Track(code=code, rank=rank, name=name, short_name=name, tagline=tagline))
    return tracks


def _cohorts(tracks, center):
    """One a state, each of another track."""
    now, cohorts = timezone.now(), {}
    for track, (state, (taken, opens, closes)) in zip(tracks, WINDOWS.items(), strict=True):
        cohorts[state] = Cohort(
            pk=track.rank,
            track=track,
            center=center,
            name=COHORT[get_language()],
            capacity=30,
            applications_open_at=shift_days(now, opens),
            applications_close_at=shift_days(now, closes),
            starts_on=today() + timedelta(closes + 14),
        )
        cohorts[state].seats_taken = taken
    return cohorts


def _member(center):
    first_name, last_name = MEMBER[get_language()]
    number = f"{center.code}-{today().year}-00042"
    return Member(number=number, center=center, first_name=first_name, last_name=last_name)


def _tiles():
    """A figure that rose, one that fell, of a first year, without any record, and a hidden one."""
    before, now = today().year - 1, today().year

    def tile(code, value, previous, earliest, url="#tables"):
        figure = Figure(INDICATORS[code], now, value, value, previous, earliest, None, None)
        return Tile(figure, figure.base, {figure.base: url} if url else {})

    return [
        tile("members", 120, 100, before),
        tile("association_projects_funded", 80, 100, before),
        tile("enterprises_created", 35, 0, now),
        tile("citizen_initiatives", 0, 0, None, url=""),
        tile("association_direct_jobs", None, 12, before, url=""),
    ]


def _bars(tracks):
    values = (120, 85, 60, 35, 10)
    return [
        {"code": track.code, "label": track.name, "value": value, "percent": round(value / 1.2, 1)}
        for track, value in zip(tracks, values, strict=True)
    ]


def _form(member):
    """A part of the registration, half of it filled wrongly."""
    form = JoinForm(
        {
            "first_name": member.first_name,
            "last_name": "123",
            "birth_date": "14/05/2004",
            "phone": "06 12",
            "sex": "female",
            "goals": ["job-skills", "enterprises"],
            "photo_consent": "on",
        }
    )
    half = "col-sm-6"
    form.helper.layout = Layout(
        Fieldset(
            gettext("Who are you?"),
            Row(Column("first_name", css_class=half), Column("last_name", css_class=half)),
            Row(Column("birth_date", css_class=half), Column("cin", css_class=half)),
            Row(Column("phone", css_class=half), Column("education", css_class=half)),
        ),
        "sex",
        "situation",
        "goals",
        "consent",
        "photo_consent",
    )
    shown = {pointer.name for pointer in form.helper.layout.get_field_names()}
    for name in form.fields.keys() - shown:
        del form.fields[name]
    return form
