"""Trey Research: figures exactly at thresholds, where enough is enough and one less is not (R14).

Azure consumption is USD 15,000.00 in any twelve months, Office 365 has 2,000 users, four customers are new, Power BI
has 1,000 seats: all met to the cent. Enterprise Mobility has 499 users of 500: not met.
"""

from programme.demo.company import Company
from programme.demo.days import Days
from programme.demo.figures import rising, two_years

MPN_ID = "4158634"


def company(day: Days) -> Company:
    trey = Company(MPN_ID, "Trey Research", "GB", "Edinburgh", "treyresearch.example", day)
    trey.hires("Isla Campbell", 45, admin=True)
    trey.hires("Rory MacDonald", 43).holds("70-535", since=day.ago(months=20))
    trey.hires("Ngozi Eze", 37).holds("MCSA-OFFICE-365", since=day.ago(months=18))
    # Data Analytics at Gold: a Silver member shows it as Silver, and could upgrade (R25, R28).
    trey.hires("Callum Fraser", 32).holds("TA-DA-BI", since=day.ago(months=13))
    trey.hires("Aditi Banerjee", 28).holds("TA-DA-BI", since=day.ago(months=11))
    trey.hires("Hamish Stewart", 24).holds("TA-EMS-OVERVIEW", "TA-MDM", since=day.ago(months=9))
    trey.hires("Eilidh Ross", 20).holds("TA-EMS-OVERVIEW", "TA-INFO-PROTECTION", since=day.ago(months=6))
    trey.hires("Samuel Osei", 8)
    trey.reports("azure_consumption_usd", two_years(day, 15_000, 15_000))
    trey.reports("o365_active_entitlements", rising(1_520, 2_000), partner="dap")
    trey.reports("new_o365_customers", two_years(day, 4, 4, whole=True), partner="tpor")
    trey.reports("powerbi_seats_deployed", rising(260, 1_000))
    trey.reports("new_ems_customers", two_years(day, 3, 3, whole=True))
    trey.reports("ems_active_entitlements", rising(180, 499))
    trey.is_member(("silver", 1850), until=day.ahead(250))
    return trey
