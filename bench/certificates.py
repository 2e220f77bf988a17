"""How long 400 certificates take, from the rows to the bytes of one PDF.

.venv/bin/python -m bench.certificates
"""

import os
import time
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skills_center.settings")
os.environ.setdefault("DEBUG", "1")

MANY, RUNS = 400, 5


def main():
    django.setup()
    from skills_center.network.models import Center
    from tracks.exports.certificates import certificates_pdf
    from tracks.models import Certificate, Cohort, Enrolment, Track

    cohort = Cohort(
        name_ar="فوج الربيع",
        name_fr="Promotion de printemps",
        center=Center(name_ar="مركز خريبكة", name_fr="Centre de Khouribga"),
        track=Track(name_ar="مسار مهارات العمل", name_fr="Compétences pour l’emploi"),
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 5, 29),
    )
    papers = [
        Certificate(
            enrolment=Enrolment(cohort=cohort),
            number=f"KHO-2026-C{number:05}",
            name="فاطمة الزهراء بنعبد الله",
            latin_name="Fatima Zahra Benabdallah",
            attended=46,
            expected=50,
            issued_on=date(2026, 6, 1),
        )
        for number in range(1, MANY + 1)
    ]
    for _run in range(RUNS):
        begun = time.perf_counter()
        made = certificates_pdf(papers)
        print(f"{MANY} certificates: {time.perf_counter() - begun:.2f} s, {len(made):,} bytes")


if __name__ == "__main__":
    main()
