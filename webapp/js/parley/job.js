import { Emitter } from './emitter.js';
import { ParleyError } from './error.js';

/** @typedef {import('./types.js').JobState} JobState */

const KEY = 'job';

/**
 * A job that is watched: whoever comes late gets where it stands.
 *
 * | event | when |
 * |---|---|
 * | `change` | `state` is another one; undefined: the job was forgotten |
 * | `end` | it has succeeded, failed, or was cancelled |
 *
 * @extends {Emitter<{change: JobState | undefined, end: JobState}>}
 */
export class Job extends Emitter {
  /** Where it stands; undefined: nobody has opened it, or it was forgotten. @type {JobState | undefined} */
  state;
  /**
   * How it ended. Rejected with a ParleyError when that cannot be told: `forbidden`, or `not-found` once it was forgotten.
   *
   * @type {Promise<JobState>}
   */
  ended;
  #channel;

  /** @param {import('./channel.js').Channel} channel @internal */
  constructor(channel) {
    super();
    this.#channel = channel;
    this.ended = new Promise((resolve, reject) => {
      this.on('end', resolve);
      this.on('change', (state) => state ?? reject(new ParleyError('not-found', 'There is no such job any longer.', false)));
      channel.on('removed', reject);
      channel.on('refused', (error) => error.retry || reject(error));
    });
    // Not everybody who watches waits for the end.
    this.ended.catch(() => {});
    channel.on('message', (message) => this.#hear(message));
    const known = channel.values.get(KEY);
    // Once whoever has asked for it listens.
    if (known) queueMicrotask(() => this.#hear(known));
  }

  /** Stops watching. */
  leave() {
    this.#channel.leave();
  }

  /** @param {import('./types.js').Message} message */
  #hear({ key, body }) {
    if (key !== KEY) return;
    this.state = body ?? undefined;
    this.emit('change', this.state);
    if (this.state && this.state.state !== 'running') this.emit('end', this.state);
  }
}
