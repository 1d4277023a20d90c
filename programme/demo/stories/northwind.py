"""Northwind Traders: no membership yet, and qualified for one since Nestor Wilke came from Contoso four days ago (R30).

DevOps is one exam of one person away.
"""

from programme.demo.company import Company, Person
from programme.demo.days import Days
from programme.demo.figures import two_years

MPN_ID = "4061428"
CAME = 4


def company(day: Days, *, newcomer: Person) -> Company:
    northwind = Company(MPN_ID, "Northwind Traders", "CA", "Vancouver", "northwindtraders.example", day)
    northwind.hires("Grace Nakamura", 43, admin=True)
    # DevOps: Mei-Ling lacks 70-498.
    northwind.hires("Arjun Singh Gill", 37).holds("70-496", "70-498", "PSM-I", since=day.ago(months=14))
    northwind.hires("Mei-Ling Chen", 25).holds("70-496", since=day.ago(40))
    # Cloud CRM has one of the two people it takes, and most of the revenue.
    northwind.hires("Olivia Tremblay", 32).holds("MB2-717", "MB2-710", since=day.ago(months=12))
    # Cloud Platform was lost when Ethan's assessment was over, seven months ago.
    northwind.hires("Ethan MacLeod", 41).earns("TA-AZURE-RDS", day.ago(months=31), until=day.ago(months=7))
    for name, months in (
        ("Noah Friesen", 22),
        ("Sofia Kowalchuk", 18),
        ("Harpreet Dhaliwal", 13),
        ("Liam O'Sullivan", 9),
        ("Zara Sheikh", 1),
    ):
        northwind.hires(name, months)
    northwind.takes_on(newcomer, day.ago(CAME))
    northwind.reports("azure_consumption_usd", two_years(day, 18_200, 21_300))
    northwind.reports("crm_net_new_cloud_revenue_usd", two_years(day, 51_000, 82_400))
    return northwind
