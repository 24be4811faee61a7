"""What every page of a site repeats: navigation, banners, footers. None of it answers a question."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

Element: TypeAlias = Any  # lxml publishes no types

NEVER_TEXT = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "canvas",
    "object",
    "select",
    "textarea",
    "head",
)
AROUND = ("nav", "aside", "footer", "dialog")
ROLES = {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar"}
# Whole names of classes and ids, so that `has-sidebar` on the body is not a sidebar.
_NAMES = re.compile(
    r"""(?:(?:site|page|main|global|top|bottom|left|right|app|wp|js|c|m)[-_]?)?
    (?:cookies?|consent|gdpr|rgpd|newsletter|breadcrumbs?|migas|share|sharing|social|sidebar|related|comments?|pagination
      |pager|nav|navbar|navigation|menu|footer|masthead|skip|toc|table-of-contents|promo|advert(?:isement)?|ads?|popup|modal)
    (?:[-_]?(?:banner|bar|box|notice|popup|modal|overlay|wrapper|container|links?|buttons?|icons?|list|nav|menu|area|widget
      |content|section|posts|articles|form|signup|law|to|content))*""",
    re.IGNORECASE | re.VERBOSE,
)
MOST_OF_PAGE = 0.5  # what holds more of the text is no accessory, whatever its name
LINKS_IN_A_LIST = 3
LINK_SHARE = 0.85


def remove_boilerplate(root: Element) -> Element:
    """Take it out of a page, in place, and return the element that holds what the page is about."""
    for element in list(root.iter(*NEVER_TEXT)):
        _drop(element)
    body = next(root.iter("body"), root)
    main = _main(body)
    if main is None:
        for element in list(body.iter("header")):
            _drop_accessory(element, len(body.text_content()))
    about = body if main is None else main
    everything = len(about.text_content())
    for element in list(_accessories(about)):
        _drop_accessory(element, everything)
    for element in list(about.iter("ul", "ol")):
        if _is_list_of_links(element):
            _drop(element)
    return about


def _main(body: Element) -> Element | None:
    """Return the element that the page says is its own, if it says so and it holds something."""
    for found in (list(body.iter("main")), body.xpath(".//*[@role='main']"), list(body.iter("article"))):
        if len(found) == 1 and found[0].text_content().strip():
            return found[0]
    return None


def _accessories(about: Element) -> Iterator[Element]:
    for element in about.iterdescendants():
        if not isinstance(element.tag, str):
            continue
        names = (*(element.get("class") or "").split(), element.get("id") or "")
        is_named = any(_NAMES.fullmatch(name) for name in names if name)
        if element.tag in AROUND or (element.get("role") or "").lower() in ROLES or is_named:
            yield element


def _drop_accessory(element: Element, everything: int) -> None:
    if element.getparent() is not None and len(element.text_content()) <= MOST_OF_PAGE * everything:
        _drop(element)


def _drop(element: Element) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _is_list_of_links(element: Element) -> bool:
    """Tell whether a list is there to lead elsewhere."""
    links = [" ".join(link.text_content().split()) for link in element.iter("a")]
    everything = len(" ".join(element.text_content().split()))
    return len(links) >= LINKS_IN_A_LIST and sum(map(len, links)) >= LINK_SHARE * everything
