"""Imports from the web: a page, the part of a site below it, or what a sitemap names."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from knowledge_base.problems import Problem
from knowledge_base.sources.addresses import is_address, is_within, may_be_page, plain, same_host
from knowledge_base.sources.fetching import Fetched, Fetcher, FetchError
from knowledge_base.sources.gathering import NOT_FOR_US, Task, quiet
from knowledge_base.sources.sitemaps import read_sitemap
from knowledge_base.sources.stored import Kind, Source, Stored
from knowledge_base.sources.web_pages import WebPage, read_html

MOST_SITEMAPS = 50


def gather_web(task: Task, fetcher: Fetcher) -> Source:
    """Read a source from the web; pages that were read before are asked for only if they have changed.

    Raises:
        GatherError: nothing could be imported, and there was nothing before.
    """
    try:
        kind, first, pages = _begin(task, fetcher)
    except FetchError as error:
        return task.kept([_problem(task.address, error)])
    crawl = _Crawl(task, fetcher, kind)
    if first is not None:
        crawl.take(task.address, first)
    crawl.visit(pages)
    return task.finished(kind, crawl.documents(), crawl.problems())


def _begin(task: Task, fetcher: Fetcher) -> tuple[Kind, Fetched | None, Iterable[str]]:
    """Fetch what was named; return what kind of source it is and which pages to begin with."""
    known = task.known(task.address)
    first = fetcher.fetch(task.address, *((known.etag, known.last_modified) if known else ()))
    if first.format == "xml" and first.content is not None:
        return Kind.SITEMAP, None, tuple(_pages_of(first.content, task, fetcher))
    is_page = task.wishes.is_one_page or (first.content is not None and first.format != "html")
    if first.content is None and task.earlier is not None:
        is_page = task.earlier.kind is Kind.PAGE
    return (Kind.PAGE if is_page else Kind.SITE), first, ()


def _pages_of(content: bytes, task: Task, fetcher: Fetcher) -> Iterator[str]:
    """Name the pages of a sitemap and of those that it leads to, as far as they are on the same server."""
    waiting = deque([content])
    fetched = {task.address}
    while waiting:
        sitemap = read_sitemap(waiting.popleft())
        if sitemap is None:
            raise FetchError("not_a_sitemap")
        yield from (plain(page) for page in sitemap.pages if is_address(page) and same_host(page, task.address))
        further = [plain(each) for each in sitemap.sitemaps if is_address(each) and same_host(each, task.address)]
        for address in [each for each in dict.fromkeys(further) if each not in fetched]:
            if len(fetched) > MOST_SITEMAPS:
                return
            fetched.add(address)
            waiting.append(fetcher.fetch(address).content or b"")


class _Crawl:
    """One walk through a site, nearest pages first."""

    def __init__(self, task: Task, fetcher: Fetcher, kind: Kind) -> None:
        self._task = task
        self._fetcher = fetcher
        self._kind = kind
        self._waiting: deque[str] = deque()
        self._seen = {task.address}
        self._read: dict[str, Stored] = {}
        self._failed = False

    def documents(self) -> Iterator[Stored]:
        """Return what was read; where a page failed, also what was there before and could not be reached now."""
        yield from self._read.values()
        earlier = self._task.earlier
        if self._failed and earlier is not None:
            yield from (each for each in earlier.documents if each.address not in self._read and each.entries)

    def problems(self) -> list[Problem]:
        """Tell where there were more pages than wanted."""
        limit = str(self._task.wishes.most_documents)
        return [Problem(self._task.address, 0, "limit_reached", {"limit": limit})] if self._waiting else []

    def visit(self, pages: Iterable[str]) -> None:
        """Read these pages, and in a site those that they lead to, until there are enough."""
        self._wait_for(pages)
        while self._waiting and len(self._read) < self._task.wishes.most_documents:
            address = self._waiting.popleft()
            self._task.tell(address, len(self._read) / (len(self._read) + len(self._waiting) + 1))
            known = self._task.known(address)
            try:
                self.take(address, self._fetcher.fetch(address, *((known.etag, known.last_modified) if known else ())))
            except FetchError as error:
                self._miss(address, error)

    def take(self, address: str, fetched: Fetched) -> None:
        """Read a page that was fetched, and note where it leads."""
        if fetched.content is None:
            known = self._task.known(address)
            if known is not None:
                self._keep(known, is_named=address == self._task.address)
            return
        if fetched.format == "xml":
            return
        page = read_html(fetched.content, fetched.address, fetched.charset) if fetched.format == "html" else None
        place = _place(fetched.address, page)
        is_known_place = place != address and (place in self._read or place in self._seen)
        self._seen.add(place)
        if is_known_place:
            return
        document = self._task.read(place, fetched.content, fetched.format, fetched.charset)
        if not document.problems:  # what failed is asked for again, changed or not
            document = replace(document, etag=fetched.etag, last_modified=fetched.last_modified)
        is_named = address == self._task.address
        if page is not None and page.is_unlisted and not is_named:
            document = replace(document, entries=())
        self._keep(replace(document, links=page.links if page else ()), is_named=is_named)

    def _keep(self, document: Stored, *, is_named: bool) -> None:
        if self._kind is Kind.SITE:
            self._wait_for(plain(link) for link in document.links if self._is_inside(link))
        self._read[document.address] = document if is_named else quiet(document)

    def _is_inside(self, link: str) -> bool:
        return may_be_page(link) and is_within(link, self._task.address)

    def _wait_for(self, pages: Iterable[str]) -> None:
        for page in pages:
            if page not in self._seen:
                self._seen.add(page)
                self._waiting.append(page)

    def _miss(self, address: str, error: FetchError) -> None:
        if error.is_gone or error.code in NOT_FOR_US:
            return
        self._failed = True
        self._read[address] = self._task.failed(address, [_problem(address, error)])


def _place(address: str, page: WebPage | None) -> str:
    """Return the address that a page wants to be known by, where that is one of the same server and not all of it."""
    own, wanted = plain(address), plain(page.canonical) if page and is_address(page.canonical) else ""
    is_root = wanted.count("/") <= 3 and wanted.endswith("/")
    return wanted if wanted and same_host(wanted, own) and (not is_root or own == wanted) else own


def _problem(address: str, error: FetchError) -> Problem:
    return Problem(address, 0, error.code, error.values)
