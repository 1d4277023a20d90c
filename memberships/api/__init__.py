"""The membership of an organization and what it displays, for programs."""
