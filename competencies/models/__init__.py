from competencies.models.authorization import AuthorizationGrant, AuthorizationKind
from competencies.models.catalogue import Center, Competency, Edition, EditionQuerySet
from competencies.models.evaluation import Evaluation, EvaluationRequest
from competencies.models.figure import Figure, Metric
from competencies.models.level import Level, LevelPeriod, LevelPeriodQuerySet
from competencies.models.override import Override, OverrideQuerySet
from competencies.models.override_proposal import OverrideProposal, OverrideProposalQuerySet

__all__ = [
    "AuthorizationGrant",
    "AuthorizationKind",
    "Center",
    "Competency",
    "Edition",
    "EditionQuerySet",
    "Evaluation",
    "EvaluationRequest",
    "Figure",
    "Level",
    "LevelPeriod",
    "LevelPeriodQuerySet",
    "Metric",
    "Override",
    "OverrideProposal",
    "OverrideProposalQuerySet",
    "OverrideQuerySet",
]
