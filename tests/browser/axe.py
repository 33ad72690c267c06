"""What axe finds on a page: the rules of WCAG 2.2 A/AA and axe's best practices.

Asked for violations alone, axe answers in a third of the time its whole report takes.
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that take half the time, and ask nothing of words."""
SCRIPT = Axe().axe_script
# Fetching every style sheet again (preload) serves rules about films and turned screens, which no page has, and copies
# them into the page, which the content security policy forbids.
ASK = """async ([inside, runOnly, rules]) => {
  const found = await axe.run({ include: [[inside]] }, { runOnly, rules, resultTypes: ["violations"], preload: false });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}"""


def violations(page: Page, *, inside: str = "html", colours: bool = True) -> list[str]:
    """One line each, ``rule: element``, on the page as it stands; without ``colours``, of all rules but those."""
    _bring(page)
    left_out = {} if colours else {rule: {"enabled": False} for rule in COLOURS}
    return page.evaluate(ASK, [inside, {"type": "tag", "values": RULES}, left_out])


def _bring(page: Page) -> None:
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
