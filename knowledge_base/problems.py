"""Something to correct in a file of the knowledge base: where it is, and what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MESSAGES = {
    "no_words": "A question needs words: write it after the `##`.",
    "never_valid": "`valid_until` is before `valid_from`: the entry would never be found.",
    "not_yaml": "This is not YAML: {detail}.",
    "not_fields": "The fields must be `name: value` lines.",
    "unknown_field": "`{name}` is no field: use {known}.",
    "bad_id": "`id` takes lower-case letters, digits and single hyphens, for example `delivery-time`.",
    "bad_field": "`{name}`: {detail}.",
    "no_answer": "There is no answer below this heading: write one.",
    "unknown_channel": "`{name}` is no channel: use {known}.",
    "id_taken": "The id `{name}` is taken by line {line}: choose another.",
    "asked_twice": '"{question}" is asked by line {line} too: keep one.',
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to correct in a file. `code` and `values` are for whoever words it, `message` is in English."""

    file: str
    line: int
    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Say what is wrong and how to mend it."""
        return MESSAGES[self.code].format(**self.values)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


Report = Callable[[Problem], None]
