/**
 * Does a task again and again, never twice at once, and only while somebody can see the page.
 *
 * @param {number} ms from the end of one to the next
 * @param {() => unknown} task
 * @returns {() => void} stops it
 */
export function whileVisible(ms, task) {
  const over = new AbortController();
  /** @type {any} */
  let timer;
  let busy = false;
  const run = async () => {
    clearTimeout(timer);
    if (busy || over.signal.aborted || document.visibilityState !== 'visible') return;
    busy = true;
    try {
      await task();
    } finally {
      busy = false;
      timer = setTimeout(run, ms);
    }
  };
  document.addEventListener('visibilitychange', run, { signal: over.signal });
  run();
  return () => {
    over.abort();
    clearTimeout(timer);
  };
}
