"""What can be wrong in training files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_MESSAGES = {
    "missing": "the file does not exist.",
    "unreadable": "the file cannot be read: {detail}.",
    "encoding": "this is not UTF-8: save the file as UTF-8.",
    "not_yaml": "this is not valid YAML: {detail}.",
    "no_sections": "the file must hold sections, such as `nlu:`.",
    "no_list": "`nlu` must be a list of intents.",
    "no_examples": "there is no example in it: add `nlu:` with intents and examples.",
    "one_intent": "`{name}` is the only intent: a second one is needed to tell it from.",
    "two_intents": '"{text}" is under `{intent}` and, in line {place}, under `{other}`: neither is certain.',
    "responses_here": "`responses` in this file are not read: write them in the domain.",
    "empty_folder": "there is nothing to read in this folder: no YAML, and no `seq.in` with `label`.",
    "open_bracket": "`{text}` holds an entity whose brackets are not closed.",
    "one_example": "`{name}` has a single example, which is all that it will know.",
    "no_item": "each item of `nlu` needs a name, such as `intent: greet`.",
    "no_kind": "one of {known} is missing here.",
    "bad_version": "version {version} of the format is not read: 2.0 to 3.1 are.",
    "bad_intent_name": "`{name}` is no name for an intent: write one such as `greet`, or `faq/returns`.",
    "no_words": "`{key}` after [{text}] must be words or a number.",
    "no_name": "`{key}` needs a name in letters.",
    "unknown_key": "`{key}` does not belong here: {known} do.",
    "no_lines": "`examples: |` with one `- example` a line is missing.",
    "no_text": "an example needs `text`.",
    "no_dash": "an example starts with a dash: `- {text}`.",
    "bad_pattern": "`{pattern}` is no regular expression: {detail}.",
    "not_json": "the annotation after [{text}] is not valid JSON.",
    "no_entity": "the annotation after [{text}] needs an `entity`.",
    "nothing_to_hold_out": "every intent has a single example: with a second one there is something to ask.",
    "empty_file": "the file is empty.",
    "no_rows": "there is no row with a text and a label in it.",
    "all_outside": "every text in it is labelled `{label}`, out of scope: there is no intent to learn.",
    "no_column": "there is no column {known}; the first line has: {found}.",
    "no_table": "this is no table that can be read: {detail}.",
    "open_quote": "a quote opens here and never closes.",
    "unequal_lines": "`seq.in` has {texts} lines and `label` {labels}.",
    "empty_text": "this row has no text: it is passed over.",
    "no_label": "this row has no label: it is passed over.",
    "too_many_cells": "this row has {cells} cells under {columns} columns: it is passed over.",
}


@dataclass(frozen=True, slots=True)
class TrainingProblem:
    """Something to correct in a training file: `line` counts from 1, 0 where no line is meant.

    `code` and `values` are for whoever words it for people; `message` is the same in English.
    """

    file: Path
    line: int
    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Say what is wrong."""
        return _MESSAGES[self.code].format(**self.values)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"
