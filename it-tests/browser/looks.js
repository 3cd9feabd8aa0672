/** @typedef {import('playwright-core').Page} Page */

/** What reaches over the right edge and is not inside something that scrolls. @param {Page} page */
export const stickingOut = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('main *')]
      .filter((element) => element.checkVisibility() && !element.closest('.unseen, .table, .lines, pre'))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => `${element.tagName} ${element.className} ${element.getBoundingClientRect().right}`),
  );

/** Texts with less than 4.5:1 against what is painted behind them (WCAG 2.2, 1.4.3). @param {Page} page */
export const faint = (page) =>
  page.evaluate(() => {
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
    );
    const paint = (/** @type {string[]} */ colours) => {
      context.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
      }
      const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const grounds = (/** @type {Element | null} */ element) => {
      const colours = [];
      for (let each = element; each; each = each.parentElement) colours.unshift(getComputedStyle(each).backgroundColor);
      return colours;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set();
    while (texts.nextNode()) {
      const element = /** @type {Element} */ (texts.currentNode.parentElement);
      const says = texts.currentNode.textContent?.trim();
      if (!says || element.closest('.unseen, .skip, script, noscript, dialog:not([open])')) continue;
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const behind = grounds(element);
      const style = getComputedStyle(element);
      const [one, two] = [
        paint(behind),
        paint([...behind, element instanceof SVGElement ? style.fill : style.color]),
      ].sort((a, b) => b - a);
      const ratio = (one + 0.05) / (two + 0.05);
      if (ratio < 4.5) found.add(`${ratio.toFixed(2)} ${element.className} ${says.slice(0, 30)}`);
    }
    return [...found];
  });
