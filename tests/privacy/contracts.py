"""What all apps hand in about personal data, read together."""

from skills_center.base.personal_data import PERSONAL_DATA

MODELS = [model for one in PERSONAL_DATA for model in one.models]
# Models that are in no copy, each with the reason its app gives.
LEFT_OUT = {
    model._meta.label_lower: reason
    for one in PERSONAL_DATA
    for model, reason in one.not_handed_out.items()
}
