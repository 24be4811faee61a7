"""YAML FAQ: a list of questions and answers with the fields that Markdown entries have."""

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from knowledge_base.entries import Entry
from knowledge_base.fields import load_yaml, read_fields
from knowledge_base.problems import Problem, Report
from knowledge_base.sources.documents import Origin
from knowledge_base.sources.written_entries import Collected, WrittenEntry

ENTRIES = "entries"


def read_yaml_entries(text: str, origin: Origin, report: Report) -> tuple[Entry, ...]:
    """Read a list of entries, or a mapping with the list under `entries`."""
    file = origin.address
    mistakes: list[Problem] = []
    raw = load_yaml(text, file, 1, mistakes.append)
    for each in mistakes:
        report(each)
    items = raw.get(ENTRIES) if isinstance(raw, CommentedMap) and set(raw) == {ENTRIES} else raw
    if not isinstance(items, CommentedSeq):
        if raw is not None:
            report(Problem(file, 1, "not_entries"))
        return ()
    collected = Collected(origin, report)
    for number, item in enumerate(items):
        line = int(items.lc.item(number)[0]) + 1
        if not isinstance(item, CommentedMap):
            report(Problem(file, line, "not_entries"))
            continue
        found: list[Problem] = []
        written = read_fields(item, file, 1, WrittenEntry, found.append)
        if found:
            for each in found:
                report(each)
        else:
            collected.add(written, line)
    return tuple(collected.entries)
