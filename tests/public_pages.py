"""The pages that everybody may open, below the language; a centre and a track are enough."""

PAGES = [
    "",
    "tracks/",
    "tracks/job-skills/",
    "cohorts/",
    "camps/",
    "initiatives/",
    "join/",
    "calls/",
    "projects/",
    "organizations/",
    "forum/",
    "results/",
    "results/2014/?center=khouribga",
    "about/",
    "privacy/",
    "accessibility/",
    "centers/khouribga/",
    "account/login/",
    "account/login/code/",
]
