"""How a call to the outside can fail, and what the caller can do next."""

from datetime import timedelta


class IntegrationError(Exception):
    """The other system did not do what was asked."""


class TemporaryError(IntegrationError):
    """It may work later; `retry_after` is what the other system asked for, if it said."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class PermanentError(IntegrationError):
    """Trying again changes nothing; `reason` is for an operator and holds no customer data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
