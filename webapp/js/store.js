// What this browser remembers between visits. Without storage (private windows, strict settings) the page still works.

/** @template T @param {string} name @param {T} otherwise @returns {T} */
export function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`parley.${name}`) ?? 'null') ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** @param {string} name @param {unknown} value */
export function remember(name, value) {
  try {
    localStorage.setItem(`parley.${name}`, JSON.stringify(value));
  } catch {
    // Full or forbidden: it is forgotten with the page.
  }
}
