"""Examples for the schema: Contoso, whose Cloud Platform is Gold by an override and by two people and a figure."""

from typing import Any

ISAIAH = {"id": 14, "name": "Isaiah Langer"}
DIEGO = {"id": 15, "name": "Diego Siciliani"}
NESTOR = {"id": 16, "name": "Nestor Wilke"}
JOHANNA = {"id": 3, "name": "Johanna Lorenz"}
ADDRESS = {"mpn_id": "4021736", "name": "Contoso"}
CLOUD_PLATFORM = {"slug": "cloud-platform", "name": "Cloud Platform"}

COMPETENCY: dict[str, Any] = {**CLOUD_PLATFORM, "center": {"slug": "cloud-platform", "name": "Cloud platform"}}
STANDING: dict[str, Any] = {
    "competency": COMPETENCY,
    "earned": "gold",
    "override": "gold",
    "level": "gold",
    "silver_until": "2027-09-20",
    "gold_until": "2027-02-20",
}
_ISAIAH_COUNTS = {"person": ISAIAH, "certifications": ["70-533"], "since": "2025-02-08", "until": "2027-02-08"}
_DIEGO_COUNTS = {"person": DIEGO, "certifications": ["70-535"], "since": "2025-09-20", "until": "2027-09-20"}
_CONSUMPTION = {
    "kind": "metric",
    "text": "Azure consumption by customers: USD 100,000 in 12 months",
    "is_met": True,
    "since": "2026-10-01",
    "until": "open",
    "metric": {"code": "azure_consumption_usd", "name": "Azure consumption by customers", "unit": "USD"},
    "needed": "100000.00",
    "found": "118400.00",
    "window_months": 12,
    "aggregation": "sum",
    "partner_of_record": ["dpor", "tpor"],
    "months": [
        {"month": "2026-10", "total": "11100.00", "is_in_window": True, "value": "107300.00"},
        {"month": "2026-11", "total": None, "is_in_window": False, "value": "118400.00"},
    ],
    "short_from": "2026-12-01",
    "short_by": "8200.00",
}
_TWO_PEOPLE = {
    "kind": "people",
    "text": "2 people with any of 12 certifications",
    "is_met": True,
    "since": "2025-09-20",
    "until": "2027-02-08",
    "needed": 2,
    "found": 2,
    "holding": {"any": ["70-532", "70-533", "70-534", "70-535"]},
    "distinct": None,
    "counted": [_DIEGO_COUNTS, _ISAIAH_COUNTS],
    "also": [],
    "nearly": [
        {
            "person": NESTOR,
            "has": [],
            "lacks": ["70-535"],
            "ended": [{"certification": "70-532", "on": "2026-11-18"}],
        }
    ],
}
EXPLANATION: dict[str, Any] = {
    **STANDING,
    "as_of": "2026-11-22",
    "earned_silver_until": "2027-09-20",
    "earned_gold_until": "2027-02-08",
    "overrides": [{"level": "gold", "starts_on": "2026-11-20", "ends_on": "2027-02-20"}],
    "paths": [
        {
            "level": "gold",
            "name": "Azure Consumption",
            "effective_from": None,
            "effective_until": "open",
            "is_effective": True,
            "is_met": True,
            "since": "2026-10-01",
            "until": "2027-02-08",
            "requirements": [_CONSUMPTION, _TWO_PEOPLE],
            "groups": [],
        }
    ],
    "missing": [],
}
SUPPORT: dict[str, Any] = {
    **_ISAIAH_COUNTS,
    "level": "gold",
    "path": "Azure Consumption",
    "requirement": "2 people with any of 12 certifications",
}
_GOLD: dict[str, Any] = {"level": "gold", "starts_on": "2026-10-01"}
TIMELINE: dict[str, Any] = {
    "competency": COMPETENCY,
    "periods": [
        {**_GOLD, "basis": "earned", "ends_on": "2027-02-08"},
        {**_GOLD, "basis": "effective", "ends_on": "2027-02-20"},
    ],
    "changes": [
        {
            "on": "2027-02-08",
            "before": "gold",
            "after": "gold",
            "earned_before": "gold",
            "earned_after": "silver",
            "causes": [
                {
                    "kind": "achievement",
                    "code": "70-533",
                    "begins": False,
                    "reason": "expired",
                    "person": ISAIAH,
                    "text": "70-533 of Isaiah Langer expires",
                }
            ],
        },
        {
            "on": "2027-02-20",
            "before": "gold",
            "after": "silver",
            "earned_before": "silver",
            "earned_after": "silver",
            "causes": [
                {
                    "kind": "override",
                    "code": "gold",
                    "begins": False,
                    "reason": "over",
                    "person": None,
                    "text": "the override ends",
                }
            ],
        },
    ],
}
PERIOD: dict[str, Any] = {**TIMELINE["periods"][1], "competency": "cloud-platform"}

OVERRIDE_BODY: dict[str, Any] = {
    "competency": "cloud-platform",
    "level": "gold",
    "reason": "Isaiah Langer passed 70-533 again; the feed is late.",
    "ends_on": "2027-02-20",
    "person": 14,
}
OVERRIDE: dict[str, Any] = {
    "id": 8,
    "competency": CLOUD_PLATFORM,
    "level": "gold",
    "reason": OVERRIDE_BODY["reason"],
    "evidence": "",
    "person": ISAIAH,
    "starts_on": "2026-11-20",
    "ends_on": "2027-02-20",
    "until": "2027-02-20",
    "state": "in_force",
    "placed_at": "2026-11-20T09:14:03.120000Z",
    "placed_by": JOHANNA,
    "agent_email": "",
    "revoked_on": None,
    "revoked_by": None,
    "earned": "silver",
    "effective": "gold",
}
PROPOSAL: dict[str, Any] = {
    "id": 2,
    "competency": CLOUD_PLATFORM,
    "level": "gold",
    "reason": OVERRIDE_BODY["reason"],
    "evidence": "",
    "person": ISAIAH,
    "ends_on": "2027-02-20",
    "state": "waiting",
    "proposed_at": "2026-11-20T09:14:03.120000Z",
    "proposed_by": JOHANNA,
    "approved_at": None,
    "approved_by": None,
    "refused_at": None,
    "refused_by": None,
    "override": None,
}
PREVIEW: dict[str, Any] = {
    "organization": ADDRESS,
    "allowed_from": "2026-11-22",
    "accepts_invitation": False,
    "begins": [
        {
            "competency": "cloud-platform",
            "before": {"level": "silver", "until": "2027-09-20", "silver_until": None},
            "after": {"level": "gold", "until": "2027-02-08", "silver_until": "2027-09-20"},
        }
    ],
    "ends": [
        {
            "organization": {"mpn_id": "4099999", "name": "Fabrikam"},
            "links": 2,
            "changes": [
                {
                    "competency": "devops",
                    "before": {"level": "silver", "until": "open", "silver_until": None},
                    "after": {"level": "none", "until": None, "silver_until": None},
                }
            ],
        }
    ],
}
