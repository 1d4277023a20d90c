"""The overview of an organization: where it stands on a day, and what is coming."""

from programme.pages.overview.page import OverviewPage, overview

__all__ = ["OverviewPage", "overview"]
