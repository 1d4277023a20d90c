"""The API: its addresses, who comes in and how often, and what it says about itself. The rooms answer."""
