"""Contoso: a Gold member whose renewal is at risk since somebody went to work elsewhere four days ago (R29).

Nestor Wilke was the fourth person of Datacenter and the third of Cloud Platform. Datacenter fell to Silver; Cloud
Platform keeps Gold by an override that ends three weeks before the anniversary. Five more competencies are at Silver,
one of which will not last to the anniversary either.
"""

from programme.demo.acts import Act, Claims, Invites, Moves, Orders, Overrides
from programme.demo.company import Company, Person
from programme.demo.days import Days
from programme.demo.figures import rising, two_years, with_year_totals
from programme.demo.stories import northwind
from programme.demo.stories.agents import JOHANNA

MPN_ID = "4021736"
LEFT = 4
"""Days since Nestor Wilke linked to another organization."""
LEAVER = "contoso-nestor-wilke"

AZURE_FIRST_YEAR = (6400, 6900, 7100, 6800, 7300, 7000, 7200, 7400, 7100, 7500, 7600, 7800)
AZURE_YEARS = (86100, 89500, 93200, 97100, 100900, 104200, 107600, 111300, 113200, 114200, 116100, 118400, 116800)
"""Azure consumption of each twelve months: Gold's 100,000 was reached eight months ago."""


def company(day: Days) -> Company:
    contoso = Company(MPN_ID, "Contoso", "US", "Seattle", "contoso.example", day)
    _people(contoso, day)
    _people_of_cloud_and_datacenter(contoso, day)
    azure = [6200 * 100, *with_year_totals(AZURE_FIRST_YEAR, AZURE_YEARS)]
    # A fifth comes by way of customers who buy from Contoso.
    contoso.reports("azure_consumption_usd", [amount - amount // 5 for amount in azure])
    contoso.reports("azure_consumption_usd", [amount // 5 for amount in azure], partner="tpor")
    contoso.reports("o365_active_entitlements", rising(1_640, 2_480), partner="dap")
    contoso.reports("new_o365_customers", two_years(day, 8, 11, whole=True))
    contoso.reports("new_ems_customers", two_years(day, 0, 2, whole=True))
    contoso.was_overridden(
        "cloud-platform",
        "gold",
        # Until three days after the figures themselves gave Gold.
        day.month_ago(10).replace(day=4),
        "Azure consumption of two customers was booked to their former partner of record; the correction is under way.",
    )
    contoso.is_member(("silver", 1850), ("gold", 5260), until=day.ahead(112))
    return contoso


def _people(contoso: Company, day: Days) -> None:
    contoso.hires("Megan Bowen", 70, admin=True)
    contoso.hires("Adele Vance", 52, admin=True)
    # Application Development at Silver, until Emily's exam is over.
    contoso.hires("Pradeep Gupta", 44).holds("70-483", "70-487", "70-480", "70-486", since=day.ago(months=27))
    emily = contoso.hires("Emily Braun", 33)
    emily.earns("70-486", day.ago(30, months=16), until=day.ahead(220))
    emily.earns("70-480", day.ago(10, months=14), until=day.ahead(205))
    # Data Analytics and Cloud Productivity at Silver, by one person each.
    miriam = contoso.hires("Miriam Graham", 41).holds("TA-DA-FOUNDATIONAL", "70-773", "TA-DA-BI")
    miriam.earns("70-774", day.ago(months=15), until=day.ahead(262))
    alex = contoso.hires("Alex Wilber", 48).holds("70-346", since=day.ago(months=31))
    alex.earns("MCSA-OFFICE-365", day.ago(8, months=26), until=day.ahead(321))
    # What has been started, and not come far yet.
    contoso.hires("Christie Cline", 29).holds("MCSD-APP-BUILDER", "TA-CLOUD-APP-SECURITY", since=day.ago(months=7))
    irvin = contoso.hires("Irvin Sayers", 22).holds("TA-EMS-OVERVIEW", "TA-MDM", "TA-IAM", since=day.ago(months=9))
    irvin.earns("TA-INFO-PROTECTION", day.ago(6, months=11), until=day.ahead(25))
    # People who have earned nothing yet.
    for name, months in (
        ("Henrietta Mueller", 58),
        ("Debra Berger", 37),
        ("Cameron White", 26),
        ("Ben Walters", 19),
        ("Brian Johnson", 14),
        ("Enrico Cattaneo", 8),
        ("Delia Dennis", 3),
    ):
        contoso.hires(name, months)


def _people_of_cloud_and_datacenter(contoso: Company, day: Days) -> None:
    # Cloud Platform: two of three are left, and one of them not for long.
    isaiah = contoso.hires("Isaiah Langer", 46).holds("TA-CLOUD-APP-SECURITY", since=day.ago(months=10))
    isaiah.earns("70-533", day.ago(12, months=21), until=day.ahead(78))
    diego = contoso.hires("Diego Siciliani", 38).holds("70-398", since=day.ago(months=24))
    diego.earns("70-535", day.ago(months=26), until=day.ahead(302))
    contoso.hires("Joni Sherman", 50).earns("MCSA-LINUX-ON-AZURE", day.ago(20, months=28), until=day.ago(130))
    lidia = contoso.hires("Lidia Holloway", 35).holds("TA-EMS-OVERVIEW", "TA-MDM", since=day.ago(months=13))
    lidia.earns("TA-AZURE-IOT", day.ago(20, months=24), until=day.ago(20))
    # Datacenter: three of the four that Gold takes; Silver rests on Lynne and Allan.
    contoso.hires("Lee Gu", 43).holds("MCSA-WINDOWS-SERVER-2016", "70-697", "TA-SURFACE-HUB", since=day.ago(months=20))
    patti = contoso.hires("Patti Fernandez", 31)
    patti.holds("MCSA-WINDOWS-SERVER-2016", "70-398", "TA-SURFACE-HUB", since=day.ago(months=17))
    grady = contoso.hires("Grady Archie", 61).holds("MCSA-WINDOWS-SERVER-2012", since=day.ago(months=40))
    grady.holds("70-735", "TA-BIZTALK-2013", since=day.ago(months=12))
    allan = contoso.hires("Allan Deyoung", 40).holds("70-697", "70-398", since=day.ago(months=19))
    allan.earns("70-744", day.ago(9, months=18), until=day.ahead(161))
    lynne = contoso.hires("Lynne Robbins", 36).holds("70-740", "70-741", "70-697", since=day.ago(months=22))
    # Windows and Devices: both of them, until Lynne's assessment is over.
    allan.holds("TA-W10-DEPLOY", since=day.ago(months=14))
    lynne.earns("TA-W10-DEPLOY", day.ago(5, months=20), until=day.ahead(99))
    contoso.hires("Nestor Wilke", 45).holds("MCSA-WINDOWS-SERVER-2016", "70-532", since=day.ago(months=14))


def leaver(contoso: Company) -> Person:
    """Nestor Wilke, whose leaving takes Datacenter from Gold to Silver."""
    return next(person for person in contoso.people if person.person_id == LEAVER)


def acts(day: Days) -> list[Act]:
    passed = day.ago(LEFT + 1)
    return [
        *(
            Invites(on=day.ago(13), by="contoso-megan-bowen", mpn_id=MPN_ID, email=f"{name}@contoso.example")
            for name in ("gerhart.moller", "raul.razo")
        ),
        Moves(
            on=day.ago(LEFT),
            person_id=LEAVER,
            old=MPN_ID,
            new=northwind.MPN_ID,
            removed_by="contoso-megan-bowen",
        ),
        Claims(
            on=day.ago(3),
            person_id="contoso-isaiah-langer",
            code="70-533",
            earned_on=passed,
            evidence="Score report of the exam, registration 9021-4478.",
        ),
        Overrides(
            on=day.ago(2),
            by=JOHANNA.person_id,
            mpn_id=MPN_ID,
            competency="cloud-platform",
            level="gold",
            reason=f"Isaiah Langer passed 70-533 again on {passed.day} {passed:%b %Y}; "
            "the result is not in our records yet.",
            person_id="contoso-isaiah-langer",
        ),
        # The transfer for the Action Pack has not arrived yet.
        Orders(on=day.ago(4), by="contoso-megan-bowen", mpn_id=MPN_ID, offer="action-pack"),
    ]
