"""What people earned, their links and their claims, for programs."""
