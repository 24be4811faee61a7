"""A file that cannot be converted as a whole."""


class UnreadableError(Exception):
    """Nothing can be read of it. `code` and `values` are for whoever words it."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
