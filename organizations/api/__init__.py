"""Organizations, their people and their activity record, for programs."""
