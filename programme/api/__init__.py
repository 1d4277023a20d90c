"""What looks across the rooms, for programs."""
