"""Litware: a Gold membership that lapsed, because figures fell below what Gold takes (R14, R24). Silver is held."""

from programme.demo.company import Company
from programme.demo.days import Days
from programme.demo.figures import two_years

MPN_ID = "4094410"


def company(day: Days) -> Company:
    litware = Company(MPN_ID, "Litware, Inc.", "SG", "Singapore", "litware.example", day)
    litware.hires("Tan Wei Jie", 60, admin=True)
    litware.hires("Nurul Aisyah Ismail", 48).holds("70-347", since=day.ago(months=33))
    litware.hires("Rajesh Pillai", 37).holds("70-347", since=day.ago(months=29))
    litware.hires("Lim Hui Min", 42).holds("TA-DP-FOUNDATIONAL", "70-764", "70-765", since=day.ago(months=24))
    for name, months in (
        ("Marcus Teo", 31),
        ("Deepa Nair", 25),
        ("Farid Rahman", 16),
        ("Chua Kai Xin", 10),
        ("Joanna Ng", 7),
    ):
        litware.hires(name, months)
    # 36 new customers in the year before, which was more than Gold takes; 13 in the last one.
    litware.reports("new_o365_customers", two_years(day, 36, 13, whole=True))
    litware.is_member(("gold", 5260), until=day.ago(75))
    return litware
