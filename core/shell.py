"""What stands around every page: navigation, who one is, what one works as.

The values below are filled by a context processor that knows the whole portal; the templates `shell.html` and
`components/shell/` show them. An entry whose page does not exist is simply not in the list.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A page in the left navigation. `icon` is an id of `static/icons/icons.svg`.

    `badge` is a warning in words ("3 at risk"), `count` a number of new things with what it counts (`count_of`).
    """

    label: str
    url: str
    icon: str
    is_current: bool = False
    badge: str = ""
    count: int = 0
    count_of: str = ""


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """Items under a heading, or under the organization whose pages they are; the first group may have neither."""

    title: str
    items: tuple[NavigationItem, ...]
    whose: "Whose | None" = None


@dataclass(frozen=True, slots=True)
class WorkAs:
    """A part that the person may play: partner admin of an organization, employee, programme agent."""

    label: str
    detail: str
    url: str
    icon: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Whose:
    """The organization whose pages one is on."""

    name: str
    detail: str
