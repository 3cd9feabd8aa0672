import { byId, el } from './dom.js';
import { shown } from './name.js';
import { choice, Dialog, field } from './rooms/dialog.js';
import { recall, remember } from './store.js';
import { say } from './words.js';

/** @typedef {import('./parley.js').Parley} Parley */
/** @typedef {{status: 'online' | 'away', text: string}} Presence */

/** Whoever has touched nothing for so long is away. */
const IDLE = 10 * 60_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'scroll'];
/** As the server takes. */
const LONGEST = 100;

/** @returns {Presence} */
const chosen = () => recall('presence', { status: 'online', text: '' });

/**
 * What the user says of their being here: what they have chosen, which this browser keeps, and that they are away when they have not
 * been at it for a while.
 *
 * @param {Parley} parley
 */
export function openPresence(parley) {
  const button = byId('presence');
  let isIdle = false;
  let told = '';
  /** @type {any} */
  let timer;

  const tell = () => {
    const { status: wished, text } = chosen();
    const status = isIdle ? 'away' : wished;
    const label = say(status === 'away' ? 'youAreAway' : 'youAreHere');
    button.classList.toggle('away', status === 'away');
    button.setAttribute('aria-label', label);
    button.title = label;
    const now = `${status} ${text}`;
    // Whoever says nothing is here.
    if (now !== told && (told || now !== 'online ')) parley.status(status, text);
    told = now;
  };
  const idle = (/** @type {boolean} */ is) => {
    if (isIdle === is) return;
    isIdle = is;
    tell();
  };
  const touched = () => {
    clearTimeout(timer);
    timer = setTimeout(idle, IDLE, true);
    idle(false);
  };

  button.addEventListener('click', () => ask(tell));
  // Its other tabs say the same.
  addEventListener('storage', ({ key }) => key === 'parley.presence' && tell());
  for (const type of TOUCHES) document.addEventListener(type, touched, { passive: true, capture: true });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && touched());
  touched();
  tell();
}

/** @param {() => void} changed */
function ask(changed) {
  const dialog = new Dialog();
  const { status, text } = chosen();
  const here = choice('seenAs', 'presence', status, [
    { value: 'online', says: 'here', hint: 'hereHint' },
    { value: 'away', says: 'away', hint: 'awayHint' },
  ]);
  const says = el('input', { id: 'presence-text', type: 'text', dir: 'auto', maxlength: LONGEST, autocomplete: 'off' });
  says.value = text;
  const submit = () => {
    remember('presence', { status: here.value(), text: shown(says.value) });
    changed();
  };
  const form = el(
    'form',
    { method: 'dialog', submit },
    here.element,
    field('presenceText', says, say('presenceTextHint', { most: LONGEST })),
    el('p', { class: 'ways' }, el('button', { type: 'submit', class: 'primary' }, say('save'))),
  );
  dialog.open(say('presence'), form);
}
