"""Calls a component: `{% ui "name" … %}` without a body, `{% wrap "name" … %}…{% endwrap %}` with one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import Context, Node, NodeList, Template, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


class SlotNode(Node):
    """A named part of a wrapped body; the component renders it, never the place where it stands."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        raise TemplateSyntaxError(
            f"slot '{self.name}' must stand directly inside its wrap, not inside another tag"
        )


class ComponentNode(Node):
    """Renders `components/<name>.html` with its parameters, `request`, `csrf_token`, and nothing else."""

    def __init__(
        self,
        name: FilterExpression,
        parameters: dict[str, FilterExpression],
        nodelist: NodeList | None = None,
        slots: dict[str, NodeList] | None = None,
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.nodelist = nodelist if nodelist is not None else NodeList()
        self.slots = slots or {}
        self.known: dict[str, Template] = {}

    def render(self, context: Context) -> SafeString:
        template = self._template(context)
        values: dict[str, Any] = {key: value.resolve(context) for key, value in self.parameters.items()}
        values["content"] = _filled(self.nodelist, context)
        values["slots"] = {slot: _filled(nodes, context) for slot, nodes in self.slots.items()}
        values["request"] = context.get("request")
        values["csrf_token"] = context.get("csrf_token")
        return template.render(context.new(values))

    def _template(self, context: Context) -> Template:
        """Looked up once per node; again and again while templates are being worked on."""
        if context.template is None:
            raise TemplateSyntaxError("a component needs a template around it")
        engine = context.template.engine
        name = self.name.resolve(context)
        if engine.debug or name not in self.known:
            self.known[name] = engine.get_template(f"components/{name}.html")
        return self.known[name]


def _filled(nodes: NodeList, context: Context) -> str:
    """What the nodes render to; white space alone counts as nothing, so that `{% if content %}` means it."""
    rendered = nodes.render(context)
    return rendered if rendered.strip() else ""


def _call(parser: Parser, token: Token) -> tuple[FilterExpression, dict[str, FilterExpression]]:
    tag, *bits = token.split_contents()
    if not bits:
        raise TemplateSyntaxError(f"'{tag}' needs the name of a component")
    name = parser.compile_filter(bits.pop(0))
    parameters = token_kwargs(bits, parser)
    if bits:
        raise TemplateSyntaxError(f"'{tag}' takes parameters as name=value, not '{bits[0]}'")
    return name, parameters


def ui(parser: Parser, token: Token) -> ComponentNode:
    return ComponentNode(*_call(parser, token))


def wrap(parser: Parser, token: Token) -> ComponentNode:
    name, parameters = _call(parser, token)
    body = parser.parse(("endwrap",))
    parser.delete_first_token()
    slots = {node.name: node.nodelist for node in body if isinstance(node, SlotNode)}
    content = NodeList(node for node in body if not isinstance(node, SlotNode))
    return ComponentNode(name, parameters, content, slots)


def slot(parser: Parser, token: Token) -> SlotNode:
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError("'slot' takes one name")
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(bits[1].strip("\"'"), nodelist)


def fixed(name: str) -> SafeString:
    """A component that takes nothing and asks nothing of the request: made once for each language."""
    return _made(name) if settings.DEBUG else _fixed(name, get_language())


@lru_cache(maxsize=64)
def _fixed(name: str, _language: str | None) -> SafeString:
    return _made(name)


def _made(name: str) -> SafeString:
    # What a template renders to is escaped where it has to be.
    return mark_safe(get_template(f"components/{name}.html").render({}))


_PLACES = {
    "home": "home",
    "find": "find_booking",
    "trips": "trips",
    "account": "account",
    "sign_in": "account_login",
    "sign_up": "account_signup",
    "design": "styleguide",
}


def site_places() -> Mapping[str, str]:
    """Addresses that every page links to, in its language; '' for one that this site doesn't have."""
    return _site_places(get_language())


@lru_cache(maxsize=64)
def _site_places(_language: str | None) -> Mapping[str, str]:
    return {place: _address(name) for place, name in _PLACES.items()}


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
