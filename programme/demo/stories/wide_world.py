"""Wide World Importers: a Silver member in grace, twelve days past its anniversary and not renewed (R24).

It still holds Silver, so it can renew. Communications was lost two months ago and stays on display until grace is over
(R28).
"""

from programme.demo.company import Company
from programme.demo.days import Days

MPN_ID = "4070253"


def company(day: Days) -> Company:
    wide_world = Company(MPN_ID, "Wide World Importers", "NL", "Rotterdam", "wideworldimporters.example", day)
    wide_world.hires("Sanne de Vries", 59, admin=True)
    # Project and Portfolio Management; Gold would take two more.
    wide_world.hires("Joost van den Berg", 55).holds("74-343", "70-348", since=day.ago(months=32))
    wide_world.hires("Fenna Bakker", 40).holds("74-343", "70-348", since=day.ago(months=27))
    # Data Platform.
    wide_world.hires("Rachid El Amrani", 36).holds("TA-DP-FOUNDATIONAL", "TA-SQL-2016", since=day.ago(months=19))
    wide_world.hires("Lotte Jansen", 31).holds("TA-DP-FOUNDATIONAL", "TA-AZURE-DW", since=day.ago(months=17))
    # Communications, until Daan's voice assessment was over.
    daan = wide_world.hires("Daan Visser", 46).holds("70-334", "70-333", since=day.ago(months=30))
    daan.earns("PGA-VOICE", day.ago(60, months=24), until=day.ago(60))
    wide_world.hires("Meryem Yıldız", 28).holds("70-334", "70-333", since=day.ago(months=22))
    for name, months in (("Pieter Smit", 24), ("Anouk Mulder", 12), ("Bram Hendriks", 5)):
        wide_world.hires(name, months)
    wide_world.is_member(("silver", 1850), ("silver", 1850), until=day.ago(12))
    return wide_world
