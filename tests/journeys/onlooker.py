"""A visitor who gets to any page in a moment, as the tests of pages do, and then looks at it in a real browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import Route

from tests.booking.web.reader import Page
from tests.booking.web.walk import Walker
from tests.journeys.axe import assert_no_barriers


class Onlooker(Walker):
    """What a request was answered with is shown at its address; styles, scripts and later requests are the site's."""

    def __init__(self, page: BrowserPage, site: str) -> None:
        super().__init__()
        self._page = page
        self._site = site
        self._answer: Any = None

    def _read(self, answer: Any) -> Page:
        self._answer = answer
        return super()._read(answer)

    def sees(self, heading: str) -> None:
        """The page that came last has this heading, and no barrier."""
        shown = super()._read(self._answer).heading
        assert shown == heading, f"{self.path}: {shown}"
        address = self._site + self.path
        self._share_session()
        self._page.route(address, self._show)
        self._page.goto(address)
        self._page.unroute(address)
        assert_no_barriers(self._page)

    def sees_at(self, path: str, heading: str) -> None:
        self.open(path)
        self.sees(heading)

    def _show(self, route: Route) -> None:
        # A refusal's own status would be an error in the browser's console.
        route.fulfill(status=200, headers=dict(self._answer.items()), body=self._answer.content)

    def _share_session(self) -> None:
        for name, cookie in self.client.cookies.items():
            self._page.context.add_cookies([{"name": name, "value": cookie.value, "url": self._site}])
