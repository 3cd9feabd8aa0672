import { look } from './thumbnail.js';
import { say, why } from './words.js';

/** @typedef {import('./body.js').Attachment} Attachment */
/** @typedef {import('./parley.js').Parley} Parley */

/** So many are on their way at a time: each of them counts as a connection. */
const AT_ONCE = 2;

let count = 0;

/**
 * A file that the user sends.
 *
 *     waiting → sending → kept
 *                  ↓ ↑
 *                failed
 */
export class Upload {
  /** @type {'waiting' | 'sending' | 'kept' | 'failed'} */
  state = 'waiting';
  done = 0;
  /** @type {Attachment | null} */
  kept = null;
  /** Why it failed. */
  problem = '';
  over = new AbortController();
  key = `file ${++count}`;

  /** @param {File} file */
  constructor(file) {
    this.file = file;
    this.name = file.name || say('file');
    this.total = file.size;
  }
}

/** What is sent when its files are there. @typedef {{key: string, text: string, replyTo?: number, files: Upload[]}} Parcel */

/** The files of one room: those of the message that is being written, and those of messages that wait for theirs. */
export class Files {
  /** Of what is being written. @type {Upload[]} */
  chosen = [];
  /** @type {Parcel[]} */
  parcels = [];
  #parley;
  #channel;
  #changed;
  #send;

  /**
   * @param {Parley} parley
   * @param {string} channel
   * @param {() => void} changed
   * @param {(text: string, attachments: Attachment[], replyTo?: number) => void} send
   */
  constructor(parley, channel, changed, send) {
    this.#parley = parley;
    this.#channel = channel;
    this.#changed = changed;
    this.#send = send;
  }

  /** @param {Iterable<File>} files */
  add(files) {
    this.chosen.push(...[...files].map((file) => new Upload(file)));
    this.#goOn();
  }

  /** Takes what was chosen; it goes out when all of it is there. @param {string} text @param {number} [replyTo] */
  submit(text, replyTo) {
    this.parcels.push({ key: `parcel ${++count}`, text, replyTo, files: this.chosen });
    this.chosen = [];
    this.#goOn();
  }

  /** @param {Upload} upload */
  cancel(upload) {
    upload.over.abort();
    this.chosen = this.chosen.filter((each) => each !== upload);
    for (const parcel of this.parcels) parcel.files = parcel.files.filter((each) => each !== upload);
    this.#goOn();
  }

  /** @param {Upload} upload */
  retry(upload) {
    upload.state = 'waiting';
    this.#goOn();
  }

  /** The user has left the room. */
  close() {
    for (const upload of this.#all) upload.over.abort();
  }

  get #all() {
    return [...this.parcels.flatMap(({ files }) => files), ...this.chosen];
  }

  #goOn() {
    const busy = this.#all.filter(({ state }) => state === 'sending').length;
    const waiting = this.#all.filter(({ state }) => state === 'waiting');
    for (const upload of waiting.slice(0, Math.max(0, AT_ONCE - busy))) this.#start(upload);
    this.#deliver();
    this.#changed();
  }

  #deliver() {
    const ready = this.parcels.filter(({ files }) => files.every(({ kept }) => kept));
    this.parcels = this.parcels.filter((each) => !ready.includes(each));
    for (const { text, files, replyTo } of ready) {
      const attachments = files.flatMap(({ kept }) => kept ?? []);
      if (text || attachments.length) this.#send(text, attachments, replyTo);
    }
  }

  /** @param {Upload} upload */
  async #start(upload) {
    upload.state = 'sending';
    upload.done = 0;
    upload.problem = '';
    const { signal } = upload.over;
    const onProgress = (/** @type {{done: number, total?: number}} */ { done, total = upload.total }) => {
      // The server counts bytes of the request, which is a little longer.
      upload.done = total ? Math.min(1, done / total) * upload.total : 0;
      this.#changed();
    };
    try {
      const seen = await look(upload.file);
      signal.throwIfAborted();
      const [{ id, name, type = '', size, thumbnail }] = await this.#parley.upload(upload.file, {
        channel: this.#channel,
        thumbnails: [seen?.thumbnail],
        onProgress,
        signal,
      });
      upload.kept = { id, name, type, size, width: seen?.width, height: seen?.height, thumbnail };
      upload.state = 'kept';
    } catch (error) {
      upload.state = 'failed';
      upload.problem = error instanceof Error ? why(error) : '';
    }
    this.#goOn();
  }
}
