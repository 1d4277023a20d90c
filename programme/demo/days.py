"""Days as the stories speak of them: so long ago, so long ahead."""

from dataclasses import dataclass
from datetime import date

from core.dates import add_days, add_months, month_index, month_start


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar around the day on which the demo is built."""

    today: date

    def ago(self, days: int = 0, *, months: int = 0) -> date:
        return add_days(add_months(self.today, -months), -days)

    def ahead(self, days: int = 0, *, months: int = 0) -> date:
        return self.ago(-days, months=-months)

    def month_ago(self, months: int) -> date:
        """The first day of the month so many months before the running one."""
        return month_start(month_index(self.today) - months)
