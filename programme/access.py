"""Who may see an organization's competencies: as `organizations.access` has it, for pages and API alike."""

from organizations.access import Sight, employments_of, sight_of

__all__ = ["Sight", "employments_of", "sight_of"]
