"""Importing from the web, with a real server on the other side."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from knowledge_base.entries import Audience
from knowledge_base.sources.crawling import gather_web
from knowledge_base.sources.fetching import Fetcher
from knowledge_base.sources.gathering import GatherError, Task
from knowledge_base.sources.stored import Kind, Source, Wishes, source_from, source_values
from tests.knowledge_base.sources.files import BODY, LARGE, pdf
from tests.knowledge_base.sources.site import Reply, Site, serving

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SITE = {
    "/help/": "<h1>Help</h1><p>Here is all the help we have.</p>"
    "<a href='delivery'>D</a> <a href='/help/returns?utm_source=x'>R</a>"
    "<a href='/shop/pans'>Pans</a> <a href='https://elsewhere.example/help/'>Elsewhere</a> <a href='/help/a.jpg'>A</a>",
    "/help/delivery": "<h1>Delivery</h1><p>Two days all over Spain, islands five.</p><a href='/help/terms.pdf'>T</a>",
    "/help/returns": "<h1>Returns</h1><p>Thirty days, the box unopened please.</p><a href='/help/'>Up</a>",
    "/help/terms.pdf": Reply(
        pdf([[("Terms", LARGE), ("", 9), ("These are the terms that hold for all of you.", BODY)]]),
        type="application/pdf",
    ),
    "/shop/pans": "<h1>Pans</h1><p>Many pans of all the kinds there are.</p>",
}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(SITE) as served:
        yield served


def gather(
    site: Site,
    path: str = "/help/",
    *,
    earlier: Source | None = None,
    wishes: Wishes | None = None,
    now: datetime = NOW,
) -> Source:
    task = Task(f"{site.address}{path}", wishes or Wishes(), ("en", "es"), now, earlier)
    with httpx.Client(timeout=5.0) as client:
        return gather_web(task, Fetcher(client, polite_seconds=0.0))


def questions(source: Source) -> list[str]:
    return sorted(entry.question for entry in source.entries)


def codes(source: Source) -> list[str]:
    return [problem.code for problem in source.all_problems]


def test_the_part_of_a_site_below_an_address_is_read_with_its_documents(site: Site) -> None:
    found = gather(site)
    assert (found.kind, questions(found), codes(found)) == (Kind.SITE, ["Delivery", "Help", "Returns", "Terms"], [])
    links = {entry.question: entry.link for entry in found.entries}
    assert links["Returns"] == f"{site.address}/help/returns"
    assert links["Terms"] == f"{site.address}/help/terms.pdf#page=1"
    assert all("Frontdesk" in agent for agent in site.agents)


def test_one_page_alone_when_that_is_wished(site: Site) -> None:
    found = gather(site, wishes=Wishes(is_one_page=True))
    assert (found.kind, questions(found)) == (Kind.PAGE, ["Help"])


def test_a_document_is_a_page_too(site: Site) -> None:
    found = gather(site, "/help/terms.pdf")
    assert (found.kind, questions(found)) == (Kind.PAGE, ["Terms"])


def test_wishes_hold_for_all_pages(site: Site) -> None:
    found = gather(site, wishes=Wishes(audience=Audience.INTERNAL, language="es"))
    assert {(entry.audience, entry.language) for entry in found.entries} == {(Audience.INTERNAL, "es")}


def test_what_is_read_again_is_asked_for_only_if_it_has_changed(site: Site) -> None:
    first = gather(site)
    site.taken()
    again = gather(site, earlier=first, now=LATER)
    assert {status for _, status in site.taken()} == {304}
    assert (again.entries, again.changed_at, again.checked_at) == (first.entries, NOW, LATER)
    site.put("/help/returns", "<h1>Returns</h1><p>Sixty days from now on.</p>")
    changed = gather(site, earlier=again, now=LATER)
    assert sorted(path for path, status in site.taken() if status == 200) == ["/help/returns"]
    assert [entry.answer for entry in changed.entries if entry.question == "Returns"] == ["Sixty days from now on."]
    assert changed.changed_at == LATER


def test_without_help_of_the_server_the_content_tells_what_has_changed(site: Site) -> None:
    site.pages = {path: replace(page, has_etag=False) for path, page in site.pages.items()}
    first = gather(site)
    again = gather(site, earlier=first, now=LATER)
    assert [document.fetched_at for document in again.documents] == [NOW] * len(first.documents)


def test_a_page_that_is_gone_takes_its_entries_with_it(site: Site) -> None:
    first = gather(site)
    del site.pages["/help/returns"]
    assert questions(gather(site, earlier=first, now=LATER)) == ["Delivery", "Help", "Terms"]


@pytest.mark.parametrize("page", [Reply("down", 503), Reply(b"%PDF-1.4 cut", type="application/pdf")])
def test_a_page_that_fails_keeps_what_it_said_and_is_told(site: Site, page: Reply) -> None:
    first = gather(site)
    site.pages["/help/terms.pdf"] = page
    again = gather(site, earlier=first, now=LATER)
    assert (again.entries, len(again.all_problems)) == (first.entries, 1)
    site.pages["/help/terms.pdf"] = SITE["/help/terms.pdf"]  # type: ignore[assignment]  # it is a reply
    assert gather(site, earlier=again, now=LATER).all_problems == ()


def test_what_could_not_be_reached_because_a_page_failed_stays(site: Site) -> None:
    first = gather(site)
    site.put("/help/delivery", "down", status=500)
    again = gather(site, earlier=first, now=LATER)
    assert (questions(again), codes(again)) == (["Delivery", "Help", "Returns", "Terms"], ["status"])


def test_a_site_that_is_down_keeps_all_that_it_said(site: Site) -> None:
    first = gather(site)
    for path in SITE:
        site.put(path, "down", status=500)
    again = gather(site, earlier=first, now=LATER)
    assert (again.entries, codes(again), again.changed_at) == (first.entries, ["status"], NOW)


@pytest.mark.parametrize(
    ("path", "page", "code"),
    [
        ("/help/none", Reply("", 404), "status"),
        ("/help/empty", Reply("<p></p>"), "nothing_in_it"),
        ("/help/film", Reply("x", type="video/mp4"), "unknown_type"),
        ("/help/out", Reply("", 302, headers={"Location": "https://elsewhere.example/"}), "elsewhere"),
        ("/help/odd", Reply("", 302, headers={"Location": "http://["}), "elsewhere"),
        ("/help/loop", Reply("", 302, headers={"Location": "/help/loop"}), "too_many_redirects"),
        ("/help/large", Reply(b"x" * 5_000_001), "file_too_large"),
        ("/help/feed.xml", Reply("<rss/>", type="text/xml"), "not_a_sitemap"),
        ("/help/fr", Reply("<html lang='fr'><p>Bonjour tout le monde</p>"), "language_unserved"),
    ],
)
def test_what_cannot_be_imported_says_why(site: Site, path: str, page: Reply, code: str) -> None:
    site.pages[path] = page
    with pytest.raises(GatherError) as refused:
        gather(site, path)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_server_that_is_not_there_says_so() -> None:
    with serving({}) as gone:
        pass
    with pytest.raises(GatherError) as refused:
        gather(gone)
    assert refused.value.problems[0].code == "unreachable"


def test_a_redirect_on_the_same_server_is_followed_and_read_once(site: Site) -> None:
    site.put("/help/old", "", status=301, headers={"Location": "/help/returns"})
    site.put("/help/", "<h1>Help</h1><p>All the help we have.</p><a href='old'>O</a><a href='returns'>R</a>")
    assert [each.address for each in gather(site).documents] == [
        f"{site.address}/help/",
        f"{site.address}/help/returns",
    ]


def test_two_addresses_of_one_page_are_one_document(site: Site) -> None:
    for path in ("/help/a", "/help/b"):
        site.put(path, "<link rel='canonical' href='/help/a'><h1>A</h1><p>The same to everybody.</p>")
    site.put("/help/", "<h1>Help</h1><p>All the help we have.</p><a href='b'>B</a><a href='a'>A</a>")
    assert [each.address for each in gather(site).documents] == [f"{site.address}/help/", f"{site.address}/help/a"]


def test_what_pages_repeat_is_there_once(site: Site) -> None:
    for path in ("/help/delivery", "/help/returns"):
        site.put(
            path,
            f"<h1>{path}</h1><p>Of our own.</p><h2>Contact</h2><p>Write to us on any day between nine and five.</p>",
        )
    assert sum("nine and five" in entry.answer for entry in gather(site).entries) == 1


def test_pages_that_ask_not_to_be_listed_are_passed_through(site: Site) -> None:
    site.put(
        "/help/delivery", "<meta name='robots' content='noindex'><p>Not for lists at all.</p><a href='terms.pdf'>T</a>"
    )
    assert questions(gather(site)) == ["Help", "Returns", "Terms"]


def test_no_more_pages_are_read_than_wished_and_that_is_told(site: Site) -> None:
    found = gather(site, wishes=Wishes(most_documents=2))
    assert (len(found.documents), codes(found)) == (2, ["limit_reached"])


@pytest.mark.parametrize(
    ("robots", "left"),
    [
        ("User-agent: *\nDisallow: /help/returns\n", ["Delivery", "Help", "Terms"]),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Frontdesk\nAllow: /\n", ["Delivery", "Help", "Returns", "Terms"]),
        ("User-agent: *\nDisallow: /*.pdf$\n", ["Delivery", "Help", "Returns"]),
    ],
)
def test_what_robots_txt_forbids_is_not_asked_for(site: Site, robots: str, left: list[str]) -> None:
    site.pages["/robots.txt"] = Reply(robots, type="text/plain")
    assert questions(gather(site)) == left


@pytest.mark.parametrize("robots", [Reply("User-agent: *\nDisallow: /", type="text/plain"), Reply("", 500)])
def test_a_server_that_forbids_all_or_cannot_say_is_left_alone(site: Site, robots: Reply) -> None:
    site.pages["/robots.txt"] = robots
    with pytest.raises(GatherError) as refused:
        gather(site)
    assert refused.value.problems[0].code in {"robots", "unreachable"}
    assert site.taken() == []


def test_requests_wait_for_each_other_as_long_as_the_server_wishes(site: Site) -> None:
    site.pages["/robots.txt"] = Reply("User-agent: *\nCrawl-delay: 3\n", type="text/plain")
    slept: list[float] = []
    task = Task(f"{site.address}/help/", Wishes(), ("en", "es"), NOW)
    with httpx.Client(timeout=5.0) as client:
        gather_web(task, Fetcher(client, polite_seconds=0.5, sleep=slept.append, now=lambda: 100.0))
    assert slept == [0.0, 0.5, 3.0, 3.0, 3.0]


def sitemap(*pages: str) -> str:
    entries = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


def test_a_sitemap_names_the_pages(site: Site) -> None:
    pages = ("{site}/help/returns", "{site}/shop/pans", "https://elsewhere.example/", "not an address")
    site.put("/sitemap.xml", sitemap(*pages), type="application/xml")
    found = gather(site, "/sitemap.xml")
    assert (found.kind, questions(found), codes(found)) == (Kind.SITEMAP, ["Pans", "Returns"], [])


def test_an_index_of_packed_sitemaps_is_unpacked(site: Site) -> None:
    site.put(
        "/sitemap.xml", "<sitemapindex><sitemap><loc>{site}/one.xml.gz</loc></sitemap></sitemapindex>", type="text/xml"
    )
    packed = gzip.compress(sitemap(f"{site.address}/help/returns").encode())
    site.pages["/one.xml.gz"] = Reply(packed, type="application/gzip")
    assert questions(gather(site, "/sitemap.xml")) == ["Returns"]


def test_a_page_that_leaves_the_sitemap_leaves_the_assistant(site: Site) -> None:
    site.put("/sitemap.xml", sitemap("{site}/help/returns", "{site}/shop/pans"), type="application/xml")
    first = gather(site, "/sitemap.xml")
    site.put("/sitemap.xml", sitemap("{site}/shop/pans"), type="application/xml")
    assert questions(gather(site, "/sitemap.xml", earlier=first, now=LATER)) == ["Pans"]


def test_a_sitemap_that_attacks_is_no_sitemap(site: Site) -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><urlset><url><loc>&b;</loc></url></urlset>"
    site.put("/sitemap.xml", bomb, type="application/xml")
    with pytest.raises(GatherError) as refused:
        gather(site, "/sitemap.xml")
    assert refused.value.problems[0].code == "empty_source"


def test_a_source_is_kept_as_it_is(site: Site) -> None:
    found = gather(site)
    assert source_from(source_values(found)) == found
