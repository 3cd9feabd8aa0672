import { byId } from './dom.js';
import { plural } from './text.js';

/** @typedef {import('./parley.js').State | {state: 'stalled' | 'limited', waiting: number}} State */

const TOLD = {
  connecting: 'Connecting',
  online: 'Connected',
  stalled: 'Your messages wait: the server cannot keep them just now. They go out by themselves.',
  limited: 'A little too fast for this server. Your messages wait, and go out by themselves.',
  waiting: 'The connection is lost. Trying again shortly.',
  offline: 'This device is offline. What you write is kept.',
  closed: 'Disconnected',
};

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
    const says = why ? `${TOLD.closed}: ${why}` : TOLD[state.state];
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
const closedWhy = ({ code, reason, message }) => (code === SIGNED_OUT ? 'signed out' : (message ?? reason));

/** @param {State} state */
function labelOf(state) {
  switch (state.state) {
    case 'online':
      return 'Online';
    case 'connecting':
      return 'Connecting…';
    case 'stalled':
      return plural(state.waiting, 'message waits, and goes out by itself', 'messages wait, and go out by themselves');
    case 'limited':
      return `A little too fast · ${plural(state.waiting, 'message waits', 'messages wait')}`;
    case 'waiting':
      return `No connection · next try in ${secondsLeft(state)} s`;
    case 'offline':
      return `Offline · next try in ${secondsLeft(state)} s`;
    case 'closed':
      if (state.code === SIGNED_OUT) return 'Signed out';
      return closedWhy(state) ? `Closed: ${closedWhy(state)}` : 'Closed';
  }
}

/** @param {{until?: number}} state */
const secondsLeft = ({ until = 0 }) => Math.max(0, Math.ceil((until - Date.now()) / 1000));
