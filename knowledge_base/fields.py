"""The fields of an entry, and those that a file gives to all of its entries, read from YAML."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from knowledge_base.entries import Audience
from knowledge_base.problems import Problem, Report

IDENTIFIER = r"[a-z0-9]+(?:-[a-z0-9]+)*"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class FileFields(BaseModel):
    """What a file may say of all its entries."""

    model_config = ConfigDict(extra="forbid")
    owner: Text = ""
    review_on: date | None = None
    audience: Audience = Audience.PUBLIC
    topics: tuple[Text, ...] = ()


class EntryFields(FileFields):
    """What an entry may say of itself."""

    id: Annotated[str, StringConstraints(pattern=f"^{IDENTIFIER}$")] = ""
    variants: tuple[Text, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    sensitive: bool = Field(default=False, strict=True)
    guide: Text = ""
    must_answer: tuple[Text, ...] = ()
    must_not_answer: tuple[Text, ...] = ()


Fields = TypeVar("Fields", bound=BaseModel)


def read_block(texts: Sequence[str], file: str, line: int, model: type[Fields], report: Report) -> Fields:
    """Read lines of YAML that begin at `line` of a file; what is wrong is reported and left out."""
    raw = load_yaml("\n".join(texts), file, line, report)
    if raw is None:
        return model()
    if not isinstance(raw, CommentedMap):
        report(Problem(file, line, "not_fields"))
        return model()
    return read_fields(raw, file, line, model, report)


def load_yaml(text: str, file: str, line: int, report: Report) -> Any:
    """Return what a YAML text that begins at `line` holds; None where it holds nothing, or nothing readable."""
    try:
        return YAML(typ="rt").load(text) or None
    except MarkedYAMLError as error:
        at = error.problem_mark.line if error.problem_mark else 0
        report(Problem(file, line + at, "not_yaml", {"detail": str(error.problem)}))
    except (YAMLError, ValueError, RecursionError) as error:  # a date that does not exist, brackets without end
        report(Problem(file, line, "not_yaml", {"detail": str(error)}))
    return None


def read_fields(raw: CommentedMap, file: str, line: int, model: type[Fields], report: Report) -> Fields:
    """Read the fields of a mapping; `line` is where its text begins in the file."""
    try:
        return model.model_validate(dict(raw))
    except ValidationError as error:
        for found in error.errors():
            code, values = explain(found, model)
            report(Problem(file, line + _line_of(raw, found["loc"]), code, values))
        return model.model_construct()


def explain(found: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, dict[str, str]]:
    """Return a code and its values; of `bad_field` they are pydantic's type of error and its words for it."""
    name = str(found["loc"][0])
    if found["type"] == "extra_forbidden":
        return "unknown_field", {"name": name, "known": ", ".join(sorted(model.model_fields))}
    if found["type"] == "missing":
        return "missing_field", {"name": name}
    if name == "id":
        return "bad_id", {}
    expected = str(found.get("ctx", {}).get("expected", ""))
    return "bad_field", {"name": name, "kind": found["type"], "detail": found["msg"], "expected": expected}


def _line_of(raw: CommentedMap, location: tuple[int | str, ...]) -> int:
    name = location[0]
    if name not in raw:  # a field that is missing
        return int(raw.lc.line)
    if isinstance(raw[name], CommentedSeq) and len(location) > 1:
        return int(raw[name].lc.item(location[1])[0])
    return int(raw.lc.key(name)[0])
