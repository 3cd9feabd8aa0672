import { byId } from './dom.js';

/** @typedef {import('./parley.js').State} State */

const TOLD = {
  connecting: 'Connecting',
  online: 'Connected',
  waiting: 'The connection is lost. Trying again shortly.',
  offline: 'This device is offline. What you write is kept.',
  closed: 'Disconnected',
};

/** The state of the connection, always in sight. @param {import('./parley.js').Parley} parley */
export function showState(parley) {
  const box = byId('state');
  const label = byId('state-label');
  const told = byId('state-told');
  const retry = byId('retry');
  /** @type {any} */
  let countdown;

  const draw = (/** @type {State} */ state) => {
    clearInterval(countdown);
    box.dataset.state = state.state;
    retry.hidden = state.state === 'online' || state.state === 'connecting';
    // Told once for each change, while the seconds run only for the eye.
    const says = state.state === 'closed' && state.reason ? `${TOLD.closed}: ${state.reason}` : TOLD[state.state];
    if (told.textContent !== says) told.textContent = says;
    const tick = () => (label.textContent = labelOf(state));
    tick();
    if (state.until) countdown = setInterval(tick, 250);
  };
  retry.addEventListener('click', () => parley.retry());
  parley.on('state', draw);
  draw(parley.state);
}

/** @param {State} state */
function labelOf({ state, until = 0, reason }) {
  const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
  switch (state) {
    case 'online':
      return 'Online';
    case 'connecting':
      return 'Connecting…';
    case 'waiting':
      return `No connection · next try in ${left} s`;
    case 'offline':
      return `Offline · next try in ${left} s`;
    case 'closed':
      return reason ? `Closed: ${reason}` : 'Closed';
  }
}
