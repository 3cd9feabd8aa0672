import { el, keyed } from './dom.js';
import { isMessage } from './log.js';
import { contents, quote, signature } from './message.js';
import { drawUploads } from './uploads.js';
import { say, why } from './words.js';

/** @typedef {import('./parley.js').Unsent} Unsent */

/** Below what was said: messages that are on their way, that failed, and that wait for their files. */
export class Outgoing {
  #pending = el('ol', { class: 'pending' });
  #parcels = el('ol', { class: 'pending', 'aria-label': say('waitForFiles') });
  elements = [this.#pending, this.#parcels];
  #room;
  #parley;

  /** @param {import('./room.js').Room} room @param {import('./parley.js').Parley} parley */
  constructor(room, parley) {
    this.#room = room;
    this.#parley = parley;
  }

  draw() {
    const { channel, failed, files } = this.#room;
    // They have bars that move and buttons: what is there stays.
    keyed(
      this.#parcels,
      files.parcels,
      ({ key }) => key,
      (parcel) => this.#parcelRow(parcel),
      (row, parcel) => {
        drawUploads(/** @type {HTMLElement} */ (row.querySelector('.uploads')), parcel.files, files);
      },
    );
    this.#pending.replaceChildren(
      ...channel.unsent.map((unsent) => this.#unsentRow(unsent)),
      ...failed.map((each) => this.#failedRow(each)),
    );
    const last = this.#room.items.at(-1);
    const isMine = last && isMessage(last) && last.from.id === this.#parley.user?.id;
    if (this.#parley.user && !isMine) this.#pending.firstElementChild?.prepend(...signature(this.#parley.user));
  }

  /** @param {import('./files.js').Parcel} parcel */
  #parcelRow({ text, replyTo }) {
    const uploads = el('ul', { class: 'uploads', 'aria-label': say('filesOfMessage') });
    const note = el('p', { class: 'note waits' }, say('waitsForFiles'));
    return el('li', { class: 'message parcel' }, ...(text ? this.#contents(text, replyTo) : []), uploads, note);
  }

  /** @param {Unsent} unsent */
  #unsentRow({ body, at, replyTo }) {
    // A moment of silence is the network's good right; after it, what is not sent is shown as not sent.
    const { state, stalled } = this.#parley;
    const late = state.state !== 'online' || stalled > 0 || Date.now() - at > 1_000;
    const busy = stalled || this.#room.refusal ? 'unsentBusy' : 'unsent';
    const online = this.#parley.limited ? 'unsentFast' : busy;
    const note = el('p', { class: 'note' }, say(state.state === 'online' ? online : 'unsentOffline'));
    return el('li', { class: `message unsent${late ? ' late' : ''}` }, ...this.#contents(body, replyTo), note);
  }

  /** @param {import('./room.js').Failed} failed */
  #failedRow(failed) {
    const again = el('button', { type: 'button', click: () => this.#room.sendAgain(failed) }, say('tryAgain'));
    const drop = el('button', { type: 'button', click: () => this.#room.discard(failed) }, say('discard'));
    const note = el(
      'p',
      { class: 'note', role: 'alert' },
      `${say('notSent', { why: why(failed.error) })} `,
      again,
      drop,
    );
    return el('li', { class: 'message failed' }, ...this.#contents(failed.body, failed.replyTo), note);
  }

  /** @param {any} body @param {number} [replyTo] */
  #contents(body, replyTo) {
    const { channel, log, names } = this.#room;
    const quoted =
      replyTo === undefined ? undefined : (log.at({ epoch: channel.position?.epoch ?? '', seq: replyTo }) ?? null);
    const parts = contents(body, names, this.#parley.user, (id) => this.#parley.fileUrl(id));
    return quoted === undefined ? parts : [quote(quoted), ...parts];
  }
}
