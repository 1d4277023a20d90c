"""Adventure Works: a Silver member in its renewal window, and safe, though one competency will not last (R24, R29)."""

from programme.demo.company import Company
from programme.demo.days import Days
from programme.demo.figures import rising, two_years

MPN_ID = "4057902"


def company(day: Days) -> Company:
    adventure = Company(MPN_ID, "Adventure Works Cycles", "FR", "Lyon", "adventure-works.example", day)
    adventure.hires("Élodie Garnier", 66, admin=True)
    # Messaging, and somebody who lacks one exam to make it safer.
    adventure.hires("Julien Moreau", 47).holds("70-347", "70-345")
    adventure.hires("Inès Benali", 38).holds("70-347", "70-345", since=day.ago(months=30))
    adventure.hires("Baptiste Lefèvre", 17).holds("70-345", since=day.ago(months=5))
    # Collaboration and Content.
    adventure.hires("Camille Rousseau", 53).holds("70-347", "70-339", since=day.ago(months=28))
    adventure.hires("Thierry Dubois", 45).holds("70-347", "70-339", since=day.ago(months=26))
    # Enterprise Mobility Management, until Antoine's assessment is over: ten days before the anniversary.
    adventure.hires("Nadia Cherif", 40).holds("TA-EMS-OVERVIEW", "TA-MDM", since=day.ago(months=21))
    antoine = adventure.hires("Antoine Girard", 34).holds("TA-EMS-OVERVIEW", since=day.ago(months=24))
    antoine.earns("TA-IAM", day.ago(months=23), until=day.ahead(30))
    for name, months in (("Margaux Petit", 29), ("Sébastien Roy", 20), ("Aïcha Diallo", 11), ("Lucas Fournier", 4)):
        adventure.hires(name, months)
    adventure.reports("new_ems_customers", two_years(day, 5, 6, whole=True), partner="tpor")
    adventure.reports("ems_active_entitlements", rising(540, 690), partner="tpor")
    adventure.reports("new_o365_customers", two_years(day, 7, 9, whole=True))
    adventure.reports("o365_active_entitlements", rising(1_310, 1_850), partner="dap")
    adventure.is_member(("silver", 1850), ("silver", 1850), until=day.ahead(40))
    # Members pay half for the Action Pack (R31).
    adventure.buys("action-pack", day.ago(210), 475)
    return adventure
