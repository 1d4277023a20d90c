from memberships.models.benefit import Benefit
from memberships.models.display import DisplayPeriod, DisplayPeriodQuerySet
from memberships.models.offer import Offer
from memberships.models.term import Term, TermQuerySet

__all__ = ["Benefit", "DisplayPeriod", "DisplayPeriodQuerySet", "Offer", "Term", "TermQuerySet"]
