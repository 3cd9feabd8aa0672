import { byId } from '../dom.js';
import { keptName } from '../name.js';
import { connect } from '../parley.js';
import { showState } from '../status.js';
import { changeTheme } from '../themes.js';

/** @typedef {import('../parley.js').Channel} Channel */
/** @typedef {import('../parley.js').Parley} Parley */

/** What the pages have in common: the line, its state, the theme. @returns {Parley} */
export function begin() {
  const name = keptName();
  const parley = connect(name ? { name } : {});
  showState(parley);
  parley.on('unauthorized', () => tell('Only people who have signed in may look here. Sign in, and reload this page.'));
  dress();
  return parley;
}

/** What a page has that needs no line. */
export function dress() {
  document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  byId('theme').addEventListener('click', changeTheme);
  byId('skip').addEventListener('click', (/** @type {Event} */ event) => {
    event.preventDefault();
    byId('main').focus();
  });
}

/** What keeps this page from showing anything; '' when that is over. @param {string} text */
export function tell(text) {
  const notice = byId('notice');
  if (notice.textContent !== text) notice.textContent = text;
  notice.hidden = text === '';
}

/**
 * The feed that the page shows: that of its address, as in `?feed=prices`, or the usual one.
 *
 * @param {string} usual
 */
export function feedOf(usual) {
  const name = new URLSearchParams(location.search).get('feed');
  return `feed/${name || usual}`;
}

/** Says when the server does not let us read. @param {Channel} channel */
export function watchRefusals(channel) {
  channel.on('subscribed', () => tell(''));
  channel.on('refused', ({ retry, message }) =>
    tell(retry ? 'The server cannot open this feed just now. It is tried again by itself.' : `No way in: ${message}`),
  );
  channel.on('removed', ({ message }) => tell(`The server has ended this: ${message}`));
}
