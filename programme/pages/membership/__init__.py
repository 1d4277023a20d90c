"""The pages of a membership: what can be bought, what was ordered, and one order."""
