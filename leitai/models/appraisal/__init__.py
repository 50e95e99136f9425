from leitai.models.appraisal.assessing import IndicatorStep, IndicatorValue, ScoreEvent, SelfAssessment
from leitai.models.appraisal.results import AppraisalPublication, AppraisalResult, Award, NoticeObjection, Objector
from leitai.models.appraisal.rounds import (
    AppraisalRound,
    AppraisalStep,
    AppraisalTarget,
    AppraisedUnit,
    CityTarget,
    IndicatorDuty,
)
from leitai.models.appraisal.surveys import Survey, SurveyAnswer, SurveyToken

__all__ = [
    "AppraisalPublication",
    "AppraisalResult",
    "AppraisalRound",
    "AppraisalStep",
    "AppraisalTarget",
    "AppraisedUnit",
    "Award",
    "CityTarget",
    "IndicatorDuty",
    "IndicatorStep",
    "IndicatorValue",
    "NoticeObjection",
    "Objector",
    "ScoreEvent",
    "SelfAssessment",
    "Survey",
    "SurveyAnswer",
    "SurveyToken",
]
