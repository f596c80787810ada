"""Reads a page as somebody does who can't see it: its title, its headings, what is wrong, what is filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


class Answer(Protocol):
    """A response of the test client."""

    @property
    def status_code(self) -> int: ...

    @property
    def content(self) -> bytes: ...


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parts: list[str | Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        words = " ".join(part if isinstance(part, str) else part.text for part in self.parts)
        return " ".join(words.split())

    def every(self, tag: str = "", **wanted: str) -> list[Element]:
        """All descendants with this tag and these attributes; `class_` asks for one of the classes."""
        found = []
        for part in self.parts:
            if isinstance(part, Element):
                if (not tag or part.tag == tag) and part.fits(wanted):
                    found.append(part)
                found.extend(part.every(tag, **wanted))
        return found

    def fits(self, wanted: dict[str, str]) -> bool:
        return all(self._fits(name, value) for name, value in wanted.items())

    def _fits(self, name: str, value: str) -> bool:
        if name == "class_":
            return value in self.attributes.get("class", "").split()
        return self.attributes.get(name.replace("_", "-")) == value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].parts.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in {element.tag for element in self._open}:
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)


@dataclass
class Page:
    status: int
    root: Element

    @property
    def title(self) -> str:
        return self.root.every("title")[0].text

    @property
    def heading(self) -> str:
        return self.root.every("h1")[0].text

    @property
    def text(self) -> str:
        return self.root.every("main")[0].text

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What the error summary lists: the words, and where they lead."""
        summary = self.root.every("section", id="error-summary")
        if not summary:
            return []
        found = []
        for item in summary[0].every("li"):
            links = item.every("a")
            found.append((item.text, links[0].attributes["href"] if links else ""))
        return found

    @property
    def values(self) -> dict[str, str]:
        """Name → what is filled in, over all forms; for radio buttons what is chosen."""
        found: dict[str, str] = {}
        for control in self.root.every("input"):
            name, kind = control.attributes.get("name", ""), control.attributes.get("type", "")
            if name and (kind != "radio" or "checked" in control.attributes):
                found[name] = control.attributes.get("value", "")
        for select in self.root.every("select"):
            chosen = [o for o in select.every("option") if "selected" in o.attributes]
            found[select.attributes["name"]] = chosen[0].attributes.get("value", "") if chosen else ""
        return found

    @property
    def ids(self) -> set[str]:
        return {element.attributes["id"] for element in self.root.every() if "id" in element.attributes}

    def links(self, text: str) -> list[str]:
        """Addresses of the links with these words in them."""
        return [
            a.attributes["href"] for a in self.root.every("a") if text in a.text and "href" in a.attributes
        ]

    def buttons(self) -> list[str]:
        return [button.text for button in self.root.every("button")]

    def fare_rules(self) -> list[str]:
        """The rules that open in place after the choice of a fare; narrow and wide screens have them elsewhere."""
        (terms, *others) = self.root.every("details", class_="fare-terms")
        assert all(other.text == terms.text for other in others)
        return [rule.text for rule in terms.every("li")]

    def offers(self, name: str = "offer") -> list[str]:
        """The values of the buttons that choose an offer, in order."""
        return [button.attributes["value"] for button in self.root.every("button", name=name)]


def read(answer: Answer | Any) -> Page:
    reader = _Reader()
    reader.feed(answer.content.decode())
    return Page(answer.status_code, reader.root)
