"""Levels and why, timelines and overrides, for programs."""
