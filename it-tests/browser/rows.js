/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page @param {string} text */
export const row = (page, text) =>
  page.locator('.timeline .message', { has: page.locator('.body').getByText(text, { exact: true }) });

/** By the pointer. @param {Page} page @param {string} text @param {string} what */
export async function does(page, text, what) {
  await row(page, text).hover();
  await row(page, text).getByRole('button', { name: what, exact: true }).click();
}

const KEYS = { Reply: 'r', Edit: 'e', React: '+', Delete: 'Delete' };

/** By a key, wherever the message moves to meanwhile. @param {Page} page @param {string} text @param {string} what */
export const presses = (page, text, what) => row(page, text).press(KEYS[/** @type {keyof typeof KEYS} */ (what)]);

/** What is shown of messages, whoever looks. @param {Page} page */
export const shown = (page) =>
  page
    .locator('.timeline .message')
    .evaluateAll((rows) =>
      rows.map((each) =>
        ['.quote', '.body', '.edited', '.reactions'].map((part) => each.querySelector(part)?.textContent ?? ''),
      ),
    );
