"""VanArsdel: a Silver member at risk because an assessment ends in three weeks, long before the anniversary (R29).

Application Integration takes four different people (R12), and there are four.
"""

from programme.demo.company import Company
from programme.demo.days import Days

MPN_ID = "4169285"


def company(day: Days) -> Company:
    vanarsdel = Company(MPN_ID, "VanArsdel, Ltd.", "AU", "Melbourne", "vanarsdel.example", day)
    vanarsdel.hires("Charlotte Nguyen", 50, admin=True)
    vanarsdel.hires("Jack Kelleher", 42).holds("70-483", since=day.ago(months=22))
    vanarsdel.hires("Minh Tran", 36).holds("70-740", since=day.ago(months=19))
    vanarsdel.hires("Dimitri Pappas", 33).holds("TA-BIZTALK-2013", since=day.ago(months=17))
    vanarsdel.hires("Ruby Callaghan", 27).earns("TA-BIZTALK-2013", day.ago(4, months=23), until=day.ahead(23))
    # Lachlan could stand in for Jack or Minh, but lacks the assessment that Ruby's place takes.
    vanarsdel.hires("Lachlan Reid", 23).holds("70-462", since=day.ago(months=7))
    vanarsdel.hires("Thandiwe Moyo", 14)
    vanarsdel.hires("Amelia Fong", 5)
    vanarsdel.is_member(("silver", 1850), until=day.ahead(140))
    return vanarsdel
