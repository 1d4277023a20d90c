"""The activity record of an organization, for its admins (R33)."""

from collections.abc import Sequence

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from activity.models import ActivityRecord
from core.api.describing import described
from core.api.filters import Filters
from organizations.api.filters import ActivityFilters
from organizations.api.reach import OrganizationList
from organizations.api.shapes import EntryAnswer

ENTRY = {
    "number": 57,
    "verb": "override.placed",
    "on": "2026-11-20",
    "recorded_at": "2026-11-20T09:14:03.120000Z",
    "by": {"id": 3, "name": "Johanna Lorenz"},
    "on_behalf_of": None,
    "person": {"id": 14, "name": "Isaiah Langer"},
    "facts": {"override": 8, "competency": "cloud-platform", "level": "gold", "until": "2027-02-20"},
}


class Activity(OrganizationList):
    queryset = ActivityRecord.objects.none()
    filter_backends = (Filters,)
    filterset_class = ActivityFilters
    order = ("-sequence",)

    @described(
        "listActivity",
        "List what happened",
        "Everything that anyone did to the organization and every change of a level, the newest first (R33). Nothing "
        "in it can be edited or deleted. Names are those of today; of a person who was erased, the name is empty. "
        "For the organization's admins and programme agents.",
        tag="Activity",
        answer=EntryAnswer,
        many=True,
        example=ENTRY,
    )
    def get(self, request: Request, mpn_id: str) -> Response:
        rows = ActivityRecord.objects.filter(organization_id=self.organization.pk)
        return self.page(rows, EntryAnswer, prepared=_named)


def _named(entries: Sequence[ActivityRecord]) -> list[dict[str, object]]:
    """Entries with the people that they speak of."""
    ids = {pk for one in entries for pk in (one.by_id, one.on_behalf_of_id, one.person_id) if pk is not None}
    people = User.objects.only("pk", "full_name").in_bulk(ids)

    def person(pk: int | None) -> User | None:
        return None if pk is None else people.get(pk, User(pk=pk, full_name=""))

    return [
        {
            "sequence": one.sequence,
            "verb": one.verb,
            "on": one.on,
            "recorded_at": one.recorded_at,
            "by": person(one.by_id),
            "on_behalf_of": person(one.on_behalf_of_id),
            "person": person(one.person_id),
            "facts": one.facts,
        }
        for one in entries
    ]
