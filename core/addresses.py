"""What stands in the addresses of pages and of the API."""


class Name:
    """A name in an address: text that a database can look for."""

    regex = r"[^/\x00-\x1f]{1,200}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
