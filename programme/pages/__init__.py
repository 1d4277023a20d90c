"""What the rich pages show: each is fetched once and reads like the page."""
