"""A. Datum: a Silver member in a developing market, whose thresholds are lower (R14), and which works in Russian.

1,500 active users and USD 12,400 of Azure consumption are Silver there, and would be nothing in a developed market.
"""

from programme.demo.company import Company
from programme.demo.days import Days
from programme.demo.figures import rising, two_years

MPN_ID = "4143072"


def company(day: Days) -> Company:
    datum = Company(
        MPN_ID, "A. Datum Corporation", "KZ", "Алматы", "adatum.example", day, market="developing", language="ru"
    )
    datum.hires("Айгерим Нурланова", 54, admin=True, called="Aigerim Nurlanova")
    # Cloud Productivity.
    datum.hires("Дмитрий Соколов", 47, called="Dmitry Sokolov").holds("70-346", "70-347", since=day.ago(months=21))
    # Cloud Platform: Anna's exam ends within a month, and Timur carries on.
    anna = datum.hires("Анна Ким", 38, called="Anna Kim")
    anna.earns("70-533", day.ago(10, months=23), until=day.ahead(26))
    datum.hires("Тимур Байжанов", 29, called="Timur Baizhanov").holds("TA-AZURE-DATA", since=day.ago(months=10))
    # Data Analytics.
    datum.hires("Ержан Абдуллаев", 35, called="Yerzhan Abdullaev").holds("TA-DA-FOUNDATIONAL", "TA-DA-BI")
    datum.hires("Асель Жумабаева", 26, called="Assel Zhumabayeva").holds("TA-DA-FOUNDATIONAL", "TA-DA-BI")
    # Project and Portfolio Management: Ruslan lacks 70-348.
    datum.hires("Ольга Петренко", 41, called="Olga Petrenko").holds("74-343", "70-348", since=day.ago(months=12))
    datum.hires("Руслан Ибраев", 18, called="Ruslan Ibraev").holds("74-343", since=day.ago(months=3))
    datum.hires("Марина Цой", 15, called="Marina Tsoi")
    datum.hires("Данияр Сулейменов", 4, called="Daniyar Suleimenov")
    datum.reports("o365_active_entitlements", rising(880, 1_500), partner="fasttrack")
    datum.reports("azure_consumption_usd", two_years(day, 10_600, 12_400))
    datum.is_member(("silver", 1850), until=day.ahead(121))
    return datum
