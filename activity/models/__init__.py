from activity.models.notice import NewsPreference, Notice, NoticeQuerySet
from activity.models.record import ActivityHead, ActivityRecord, ActivityRecordQuerySet
from activity.models.told import Told

__all__ = [
    "ActivityHead",
    "ActivityRecord",
    "ActivityRecordQuerySet",
    "NewsPreference",
    "Notice",
    "NoticeQuerySet",
    "Told",
]
