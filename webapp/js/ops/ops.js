import { byId } from '../dom.js';
import { changeTheme } from '../themes.js';
import { Console } from './console.js';
import { askKey, kept } from './key.js';

byId('theme').addEventListener('click', changeTheme);
byId('skip').addEventListener('click', (/** @type {Event} */ event) => {
  event.preventDefault();
  byId('main').focus();
});

// One that was kept may have become wrong meanwhile: the console finds out, and ends.
const key = kept.get() ?? (await askKey(history.state?.problem ?? ''));
history.replaceState(null, '');
kept.set(key);
byId('forget').addEventListener('click', () => leave(''));
new Console(key, leave);

/** Begins anew, so that the key is in nobody's memory. @param {string} problem is told there */
function leave(problem) {
  kept.set(null);
  history.replaceState({ problem }, '');
  location.reload();
}
