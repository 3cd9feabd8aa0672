import { byId, el } from './dom.js';
import { locale, say, sayAround } from './words.js';

/**
 * How whoever looks at this page stands with the server, as `api/client` tells it.
 *
 * @typedef {object} Standing
 * @property {import('./parley.js').User} [user] absent for nobody
 * @property {string} [expires] RFC 3339
 * @property {string} [refused] what is wrong with the credential
 * @property {boolean} guests whether one may come without signing in
 * @property {string} [login] where people sign in
 */

const UNTIL_AGAIN = 10_000;
/** A server that cannot tell yet soon can. */
const SOON = 3_000;

/** @returns {Promise<Standing | null>} null: nobody answers */
async function ask() {
  try {
    const answer = await fetch('api/client', { headers: { accept: 'application/json' }, cache: 'no-store' });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** @param {Standing | null} standing */
const mayCome = (standing) => !standing || (!standing.refused && (standing.guests || standing.user !== undefined));

/**
 * Waits until the server lets in whoever looks at this page, and says meanwhile what is missing.
 *
 * @returns {Promise<Standing | null>} null: nobody answers; the connection will tell
 */
export async function admitted() {
  const standing = await ask();
  if (mayCome(standing)) return standing;
  byId('state').hidden = true;
  byId('title').textContent = say('signIn');
  document.title = `${say('signIn')} · Parley`;
  document.body.classList.add('at-door');
  return new Promise((resolve) => {
    let isOver = false;
    const soon = (/** @type {Standing} */ { refused }) => refused === 'unavailable' && setTimeout(look, SOON);
    const look = async () => {
      const now = await ask();
      if (isOver) return;
      if (!now) return says.replaceChildren(say('noAnswer'));
      if (!mayCome(now)) {
        soon(now);
        heading.textContent = title(now);
        return says.replaceChildren(...reason(now));
      }
      isOver = true;
      document.removeEventListener('visibilitychange', seen);
      document.body.classList.remove('at-door');
      byId('state').hidden = false;
      byId('view').replaceChildren();
      resolve(now);
    };
    // Who has signed in elsewhere comes back to this page.
    const seen = () => document.visibilityState === 'visible' && look();
    document.addEventListener('visibilitychange', seen);
    const before = /** @type {Standing} */ (standing);
    const heading = el('h2', { id: 'door-title' }, title(before));
    const says = el('p', { role: 'alert' }, ...reason(before));
    byId('view').replaceChildren(door(before, heading, says, look));
    soon(before);
  });
}

/** @param {Standing} standing @param {HTMLElement} heading @param {HTMLElement} says @param {() => void} look */
function door({ login }, heading, says, look) {
  const again = el('button', { type: 'button', class: login ? '' : 'primary', click: look }, say('tryAgain'));
  const ways = el('p', { class: 'ways' }, ...(login ? [signInLink(login, say('signIn'))] : []), again);
  return el(
    'section',
    { class: 'door', 'aria-labelledby': 'door-title' },
    el('img', { src: 'favicon.svg', alt: '', width: 56, height: 56 }),
    heading,
    says,
    ways,
  );
}

/** @param {Standing} standing */
function title({ refused }) {
  if (refused === 'unavailable') return say('oneMoment');
  return say(refused ? 'notTaken' : 'pleaseSignIn');
}

/** @param {Standing} standing */
function reason({ refused, login }) {
  if (refused === 'unavailable') return [say('cannotCheck')];
  const where = login ? '' : ` ${say('signInElsewhere')}`;
  return [`${say(refused ? 'notTakenWhy' : 'pleaseSignInWhy')}${where}`];
}

/** @param {string} login @param {string} text */
const signInLink = (login, text) => el('a', { class: 'button primary', href: login }, text);

/**
 * Says when the sign-in has ended or is no longer taken, and what to do about it. What was written and not sent is kept.
 *
 * @param {import('./parley.js').Parley} parley
 */
export function watchSignIn(parley) {
  const notice = byId('notice');
  const says = byId('notice-says');
  const ways = byId('notice-ways');
  let retriedAt = -Infinity;

  const hide = () => {
    notice.hidden = true;
    says.textContent = '';
  };
  const look = async () => {
    const standing = await ask();
    if (parley.state.state !== 'closed') return;
    if (standing && mayCome(standing) && Date.now() - retriedAt > UNTIL_AGAIN) {
      // A cookie that the application has renewed meanwhile: nobody needs to know.
      retriedAt = Date.now();
      return parley.retry();
    }
    show(standing);
  };
  const show = (/** @type {Standing | null} */ standing) => {
    const again = el('button', { type: 'button', click: () => (standing ? look() : parley.retry()) }, say('tryAgain'));
    says.textContent = say('signInEnded');
    ways.replaceChildren(...(standing?.login ? [signInLink(standing.login, say('signInAgain'))] : []), again);
    notice.hidden = false;
  };
  parley.on('unauthorized', look);
  parley.on('state', ({ state }) => state === 'online' && hide());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && !notice.hidden) look();
  });
}

/**
 * Who has signed in, shown where guests change their name.
 *
 * @param {import('./parley.js').Parley} parley
 * @param {Standing} standing
 */
export function showAccount(parley, { login }) {
  const dialog = byId('account-dialog');
  const { user, expires } = parley;
  const person = (/** @type {string} */ id, text = '') => el('bdi', { class: 'strong', id }, text);
  const who = { name: person('account-name', user?.name), id: person('account-id', user?.id) };
  byId('account-who').replaceChildren(...sayAround('accountWho', who));
  const until = expires && new Date(expires).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
  byId('account-until').textContent = until ? say('accountUntil', { until }) : say('accountEndless');
  byId('account-login').hidden = !login;
  if (login) byId('account-login').href = login;
  dialog.showModal();
}
