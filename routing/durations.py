"""Lengths of business time as people write them: `30m`, `4h`, `1h30m`, `2d`.

`m` and `h` are minutes and hours of business time. `d` is **one working day of the calendar the
duration is used with**: the open time of its most usual weekday (`Calendar.usual_day`), so that `2d`
is 16 h where one works 9 to 17, and 48 h in a calendar that never closes. It is never 24 hours of
business time, which would be three days of eight hours.
"""

from __future__ import annotations

import re
from datetime import timedelta

_WRITTEN = re.compile(r"(?:(?P<d>\d{1,3})d)?\s*(?:(?P<h>\d{1,4})h)?\s*(?:(?P<m>\d{1,5})m)?")


def parse_duration(text: str, usual_day: timedelta) -> timedelta:
    """Read a duration; `usual_day` is what one `d` is worth.

    Raises:
        ValueError: not a duration, or nothing but zero.
    """
    match = _WRITTEN.fullmatch(text.strip().lower())
    days, hours, minutes = (int(match[unit] or 0) for unit in "dhm") if match else (0, 0, 0)
    total = days * usual_day + timedelta(hours=hours, minutes=minutes)
    if not total:
        raise ValueError(f"`{text}` is not a duration such as 30m, 4h, 1h30m or 2d")
    return total


def shown_duration(length: timedelta) -> str:
    """Write a length in hours and minutes, for reasons and messages: `4h`, `1h30m`, `-20m`."""
    sign = "-" if length < timedelta() else ""
    minutes = int(abs(length).total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    return sign + ((f"{hours}h" if hours else "") + (f"{rest}m" if rest or not hours else ""))
