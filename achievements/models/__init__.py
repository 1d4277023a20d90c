from achievements.models.achievement import Achievement, AchievementQuerySet
from achievements.models.certification import Certification
from achievements.models.link import Link, LinkQuerySet

__all__ = ["Achievement", "AchievementQuerySet", "Certification", "Link", "LinkQuerySet"]
