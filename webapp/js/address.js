/** Nobody reads a longer one, and nobody has typed it. */
const LONGEST = 2_048;
const SCHEMES = new Set(['http:', 'https:', 'mailto:']);
const TAIL = /[.,;:!?'"*…)\]]/;

/** Where a link leads; '' for what is no address that a page may lead to. @param {string} text */
export function addressOf(text) {
  if (text.length > LONGEST || !URL.canParse(text)) return '';
  const { protocol, username, password } = new URL(text);
  // `https://bank.example@evil.example` leads to the second.
  return SCHEMES.has(protocol) && !username && !password ? text : '';
}

/** Whether people read it as an address. @param {string} text */
export const isAddress = (text) =>
  /:\/\/|^\s*(?:www\.|mailto:)|^\s*[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?:[/:]|\s*$)/iu.test(text);

/** Without the punctuation of the sentence around it. @param {string} run @returns {string} */
export function withoutTail(run) {
  let end = run.length;
  let unopened = 0;
  for (const sign of run) unopened += sign === ')' ? 1 : sign === '(' ? -1 : 0;
  while (end > 0 && TAIL.test(run[end - 1])) {
    if (run[end - 1] === ')' && unopened-- <= 0) break;
    end--;
  }
  return run.slice(0, end);
}
