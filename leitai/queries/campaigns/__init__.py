"""The campaign year: themes, who leads them, what each unit is to reach by when, what was reached, what carries it.

campaign_page(scope, code="", on=, currency=) -> CampaignPage | None; theme_page(scope, id, on=, currency=) -> ThemePage
campaign_form(scope, id), theme_form(scope, id), target_form(scope, id) -> what an edit page starts from
form_choices(scope, on=) -> departments, tags and units to choose from
"""

from leitai.queries.campaigns.forms import (
    CampaignForm,
    FormChoices,
    campaign_form,
    form_choices,
    target_form,
    theme_form,
)
from leitai.queries.campaigns.matrix import CampaignPage, Goal, MatrixCell, ThemePage, campaign_page, theme_page

__all__ = [
    "CampaignForm",
    "CampaignPage",
    "FormChoices",
    "Goal",
    "MatrixCell",
    "ThemePage",
    "campaign_form",
    "campaign_page",
    "form_choices",
    "target_form",
    "theme_form",
    "theme_page",
]
