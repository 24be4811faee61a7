"""What importing from the web and from disk have in common: what was read before, what is new, and what failed."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from knowledge_base.problems import Problem
from knowledge_base.sources.convert import convert
from knowledge_base.sources.documents import Origin
from knowledge_base.sources.stored import FORMAT, Kind, Source, Stored, Wishes

Tell = Callable[[str, float], None]  # what is being read, and the share that is done where that is known
# Of a page that was only met on the way this is no mistake: it has nothing to say to us.
NOT_FOR_US = ("nothing_in_it", "language_unserved", "unknown_type", "robots", "elsewhere", "no_text")


class GatherError(Exception):
    """Nothing at all could be imported, and there was nothing before. `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Task:
    """One source to read: for the first time, or again when there is an `earlier` one."""

    address: str
    wishes: Wishes
    languages: tuple[str, ...]
    now: datetime
    earlier: Source | None = None
    tell: Tell = lambda *_: None

    def known(self, address: str) -> Stored | None:
        """Return a document as it was read before, if what is read today would be the same."""
        if self.earlier is None or self.earlier.format != FORMAT or self.earlier.wishes != self.wishes:
            return None
        return next((each for each in self.earlier.documents if each.address == address), None)

    def before(self, address: str) -> Stored | None:
        """Return a document as it was read before, whatever has changed since."""
        documents = self.earlier.documents if self.earlier else ()
        return next((each for each in documents if each.address == address), None)

    def read(self, address: str, content: bytes, format_name: str, charset: str = "") -> Stored:
        """Convert a document unless it is what it was; one that fails keeps what was there before."""
        sha256 = hashlib.sha256(content).hexdigest()
        known = self.known(address)
        if known is not None and known.sha256 == sha256:
            return known
        origin = Origin(address, self.languages, self.wishes.language, self.wishes.audience)
        found = convert(content, origin, format_name, charset=charset)
        fresh = Stored(address, sha256, self.now, found.title, entries=found.entries, problems=found.problems)
        return self.failed(address, found.problems) if _is_worse(fresh, self.before(address)) else fresh

    def failed(self, address: str, problems: Sequence[Problem]) -> Stored:
        """Keep what was there before of a document, with what went wrong; it is read again the next time."""
        before = self.before(address) or Stored(address, "", self.now)
        return replace(before, sha256="", etag="", last_modified="", problems=tuple(problems))

    def finished(self, kind: Kind, documents: Iterable[Stored], problems: Sequence[Problem] = ()) -> Source:
        """Put a source together.

        Raises:
            GatherError: there is nothing in it, and there was nothing before.
        """
        found = tuple(sorted(documents, key=lambda each: each.address))
        made = Source(self.address, kind, self.wishes, self.now, self.now, self.now, found, tuple(problems))
        if not made.entries:
            nothing = made.all_problems or (Problem(self.address, 0, "empty_source"),)
            return self.kept(nothing)
        if self.earlier is None:
            return made
        is_same = made.entries == self.earlier.entries
        changed_at = self.earlier.changed_at if is_same else self.now
        return replace(made, added_at=self.earlier.added_at, changed_at=changed_at)

    def kept(self, problems: Sequence[Problem]) -> Source:
        """Leave a source as it was, with what went wrong.

        Raises:
            GatherError: there was nothing before.
        """
        if self.earlier is None:
            raise GatherError(problems)
        return replace(self.earlier, checked_at=self.now, problems=tuple(problems))


def quiet(document: Stored) -> Stored:
    """Leave out the problems that are none of a document that was only met on the way."""
    return replace(document, problems=tuple(each for each in document.problems if each.code not in NOT_FOR_US))


def _is_worse(fresh: Stored, before: Stored | None) -> bool:
    """Tell whether a document has become unreadable; one that says nothing any more is not."""
    is_broken = any(problem.code not in NOT_FOR_US for problem in fresh.problems)
    return is_broken and before is not None and bool(before.entries)
