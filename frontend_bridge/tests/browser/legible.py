"""What a reader of large text on a narrow screen cannot read, found in the page as it is drawn."""

LARGE = "document.documentElement.style.fontSize = '200%'"
"""Makes the text twice as large, as a reader's own setting does."""

_FIND = r"""() => {
  const root = document.querySelector('dialog[open]') ?? document.body;
  const found = [];
  const range = document.createRange();
  const lines = (node, from, to) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    const drawn = [...range.getClientRects()].filter((one) => one.width > 0);
    // Two pieces of a line may differ by a part of a dot.
    return new Set(drawn.map((one) => Math.round(one.top / 4))).size;
  };
  const about = (text) => text.trim().slice(0, 60);
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page moves sideways');
  for (const element of root.querySelectorAll('*')) {
    const style = getComputedStyle(element);
    if (style.overflowX === 'auto' && element.scrollWidth > element.clientWidth + 1)
      found.push(`moves sideways: ${about(element.textContent)}`);
  }
  const bar = root.querySelector('.body > .row.end');
  if (bar && getComputedStyle(bar).position === 'sticky' && bar.offsetHeight > innerHeight / 3)
    found.push('what is to be pressed covers what is to be read');
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.data;
    // A hash or an address has no words, and is parted anywhere.
    if (!text.trim() || node.parentElement.closest('.mono, .wrap, option, textarea, .quietly'))
      continue;
    const letters = /[\u3400-\u9fff]/.test(text) ? 2 : 4;
    const high = lines(node, 0, text.length);
    if (high > 2 && text.trim().length / high < letters)
      found.push(`few letters a line: ${about(text)}`);
    for (const { 0: number, index } of text.matchAll(/(?<![/.\w])\d[\d.,:]*(?:\u00a0(?:%|CNY))?/g))
      if (lines(node, index, index + number.length) > 1) found.push(`parted: ${number}`);
    const unit = text.match(/\d (?:%|CNY)/);
    if (unit) found.push(`may be parted: ${unit[0]}`);
  }
  return found;
}"""


def illegible(page) -> list[str]:
    """Return what moves sideways, covers the rest, or is torn into letters."""
    found: list[str] = page.evaluate(_FIND)
    return found
