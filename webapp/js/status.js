import { byId } from './dom.js';
import { say } from './words.js';

/** @typedef {import('./parley.js').State | {state: 'stalled' | 'limited', waiting: number}} State */

const TOLD = /** @type {const} */ ({
  connecting: 'connecting',
  online: 'connected',
  stalled: 'stalled',
  limited: 'limited',
  waiting: 'lost',
  offline: 'offline',
  closed: 'disconnected',
});

const SIGNED_OUT = 4401;

/**
 * The state of the connection, and whether what is written is kept: always in sight.
 *
 * @param {import('./parley.js').Parley} parley
 */
export function showState(parley) {
  const box = byId('state');
  const label = byId('state-label');
  const told = byId('state-told');
  const retry = byId('retry');
  /** @type {any} */
  let countdown;

  const draw = () => {
    clearInterval(countdown);
    const state = stateOf(parley);
    box.dataset.state = state.state;
    retry.hidden = ['connecting', 'online', 'stalled', 'limited'].includes(state.state);
    // Told once for each change, while seconds and numbers run only for the eye.
    const why = state.state === 'closed' && closedWhy(state);
    const says = why ? say('disconnectedWhy', { why }) : say(TOLD[state.state]);
    if (told.textContent !== says) told.textContent = says;
    const tick = () => (label.textContent = labelOf(state));
    tick();
    if ('until' in state) countdown = setInterval(tick, 250);
  };
  retry.addEventListener('click', () => parley.retry());
  parley.on('state', draw);
  parley.on('stalled', draw);
  draw();
}

/** @param {import('./parley.js').Parley} parley @returns {State} */
const stateOf = ({ state, stalled, limited }) =>
  stalled ? { state: limited ? 'limited' : 'stalled', waiting: stalled } : state;

/** @param {import('./parley.js').State} state */
const closedWhy = ({ code, reason, message }) => (code === SIGNED_OUT ? say('nowSignedOut') : (message ?? reason));

/** @param {State} state */
function labelOf(state) {
  switch (state.state) {
    case 'online':
      return say('online');
    case 'connecting':
      return say('connectingNow');
    case 'stalled':
      return say('waitHere', { count: state.waiting });
    case 'limited':
      return say('tooFast', { count: state.waiting });
    case 'waiting':
      return say('nextTry', { count: secondsLeft(state) });
    case 'offline':
      return say('nextTryOffline', { count: secondsLeft(state) });
    case 'closed':
      if (state.code === SIGNED_OUT) return say('signedOut');
      return closedWhy(state) ? say('closedWhy', { why: closedWhy(state) ?? '' }) : say('closed');
  }
}

/** @param {{until?: number}} state */
const secondsLeft = ({ until = 0 }) => Math.max(0, Math.ceil((until - Date.now()) / 1000));
