"""Web pages: what they say under their headings, and nothing of what every page repeats."""

from __future__ import annotations

import json

import pytest

from knowledge_base.sources.web_pages import read_html
from tests.knowledge_base.sources.converted import answers, complaints, converted

ADDRESS = "https://shop.example/help/delivery"


def page(body: str, head: str = "", language: str = "en") -> str:
    about = f"<head><title>Help | Shop</title>{head}</head>"
    return f"<!doctype html><html lang='{language}'>{about}<body>{body}</body></html>"


def test_text_belongs_to_the_headings_above_it() -> None:
    body = "<h1>Delivery</h1><p>We deliver all over Spain.</p><h2>Islands</h2><p>Five days to any of them.</p>"
    assert answers(page(body), ADDRESS) == {
        "Delivery": "We deliver all over Spain.",
        "Delivery › Islands": "Five days to any of them.",
    }


def test_a_source_leads_to_the_heading_on_the_page() -> None:
    body = "<h1>Delivery</h1><h2 id='islands'>Islands</h2><p>Five days to any of them.</p>"
    (entry,) = converted(page(body), ADDRESS).entries
    assert entry.source == entry.link == f"{ADDRESS}#islands"


def test_what_every_page_repeats_is_left_out() -> None:
    body = """
      <header><nav><a href="/">Home</a> <a href="/shop">All our products</a></nav></header>
      <div id="cookie-banner"><p>We use cookies to make this better for you.</p></div>
      <div class="breadcrumbs">Home / Help / Delivery of parcels</div>
      <h1>Delivery</h1><p>Two days, all over Spain, from Monday to Friday.</p>
      <ul><li><a href="/a">Returning it</a></li><li><a href="/b">Paying it</a></li><li><a href="/c">Us</a></li></ul>
      <aside>You may also like these pans</aside><script>let x = 'some words of code';</script>
      <footer><p>© Shop, legal notice and imprint</p></footer>"""
    assert answers(page(body), ADDRESS) == {"Delivery": "Two days, all over Spain, from Monday to Friday."}


def test_a_page_whose_whole_text_lies_in_something_named_content_menu_is_read_all_the_same() -> None:
    body = "<div class='menu'><h1>Our menu</h1><p>Paella on Thursdays, cocido on Wednesdays.</p></div>"
    assert answers(page(body), ADDRESS) == {"Our menu": "Paella on Thursdays, cocido on Wednesdays."}


@pytest.mark.parametrize(
    "body",
    [
        "<details><summary>Can I pay later?</summary><p>Yes.</p></details>",
        "<dl><dt>Can I pay later?</dt><dd>Yes.</dd></dl>",
        "<h3><button aria-expanded='false'>Can I pay later?</button></h3><div hidden>Yes.</div>",
        "<button aria-controls='a1'>Can I pay later?</button><div id='a1' aria-hidden='true'>Yes.</div>",
        "<p><strong>Can I pay later?</strong></p><p>Yes.</p>",
        "<p><b>Can I pay later?</b><br>Yes.</p>",
        "<input type='checkbox' id='q'><label for='q'>Can I pay later?</label><div>Yes.</div>",
    ],
)
def test_questions_that_unfold_are_questions(body: str) -> None:
    assert answers(page(f"<main><h1>Paying</h1>{body}</main>"), ADDRESS) == {"Can I pay later?": "Yes."}


def test_text_behind_a_question_that_unfolds_belongs_to_the_heading_before() -> None:
    body = "<h1>Paying</h1><details><summary>Later?</summary><p>Yes.</p></details><p>Cards of all kinds are fine.</p>"
    assert answers(page(body), ADDRESS)["Paying"] == "Cards of all kinds are fine."


def test_questions_stated_for_machines_are_read_once() -> None:
    questions = [
        {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": f"<p>{text}</p>"}}
        for name, text in (("Do you take Bizum?", "Yes, we do."), ("Shown?", "Another wording."))
    ]
    stated = json.dumps({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": questions})
    body = f"<h2>Shown?</h2><p>On the page too.</p><script type='application/ld+json'>{stated}</script>"
    assert answers(page(body), ADDRESS) == {"Shown?": "On the page too.", "Do you take Bizum?": "Yes, we do."}


def test_rows_of_a_table_are_lines_that_name_the_columns() -> None:
    table = """<h1>Prices</h1><table><tr><th>To</th><th>Price</th><th>Days</th></tr>
      <tr><td>Spain</td><td>4.95 €</td><td>2</td></tr><tr><td>Canaries</td><td>12 €</td><td>8</td></tr></table>"""
    assert answers(page(table), ADDRESS)["Prices"] == "Spain: Price 4.95 €; Days 2\nCanaries: Price 12 €; Days 8"


def test_items_of_a_list_stay_lines() -> None:
    body = "<h1>Returns</h1><p>You need:</p><ul><li>the ticket</li><li>the <b>box</b></li></ul>"
    assert answers(page(body), ADDRESS)["Returns"] == "You need:\n- the ticket\n- the box"


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("<p>Envío mañana a España</p>".encode(), ""),
        ("<p>Envío mañana a España</p>".encode("cp1252"), ""),
        ("<p>Envío mañana a España</p>".encode("cp1252"), "iso-8859-1"),
        ("<meta charset='iso-8859-15'><p>Envío mañana a España</p>".encode("iso-8859-15"), "nonsense"),
        ("<p>Envío mañana a España</p>".encode("utf-16"), ""),
    ],
)
def test_a_page_is_decoded_as_browsers_do(content: bytes, charset: str) -> None:
    document = read_html(content, ADDRESS, charset).document
    assert document.sections[0].text == "Envío mañana a España"


def test_a_crawler_learns_where_a_page_leads_and_what_it_says_of_itself() -> None:
    head = "<link rel='canonical' href='/help'><meta name='robots' content='noindex, follow'>"
    body = "<a href='returns#how'>Returns</a><a href='/faq'>FAQ</a><a href='mailto:a@b.example'>Mail</a><a href='http://['>?</a>"
    found = read_html(page(body, head).encode(), ADDRESS)
    assert found.links == ("https://shop.example/help/returns", "https://shop.example/faq")
    assert (found.canonical, found.is_unlisted) == ("https://shop.example/help", True)


def test_the_words_of_a_page_count_more_than_its_template() -> None:
    body = (
        "<h1>Envíos</h1><p>Para las islas tarda más que a la península, pero te avisamos cuando sale del almacén.</p>"
    )
    assert {entry.language for entry in converted(page(body, language="en"), ADDRESS).entries} == {"es"}


def test_a_page_in_a_language_that_is_not_served_is_told() -> None:
    body = "<h1>Livraison</h1><p>Nous livrons partout en France métropolitaine.</p>"
    assert "`fr`" in complaints(page(body, language="fr"), ADDRESS)[0]


@pytest.mark.parametrize("content", [b"", b"<", b"\0\0\0", b"<p>", b"<div>" * 5_000, b"\xff\xfe\x00"])
def test_a_page_without_anything_to_read_is_told(content: bytes) -> None:
    assert "no text" in complaints(content, ADDRESS)[0]


def test_a_file_knows_the_line_of_each_heading_and_must_be_utf8_unless_it_says_otherwise() -> None:
    text = "<html>\n<body>\n<h1>Envíos</h1>\n<p>Dos días a la península.</p></body></html>"
    (entry,) = converted(text, "knowledge/help.html").entries
    assert entry.source == "knowledge/help.html:3"
    assert complaints(text.encode("cp1252"), "knowledge/help.html")[0].startswith("knowledge/help.html:3: ")
