import { attachmentsOf, bodyWith, textOf } from './body.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { Mentions } from './mentions.js';
import { quote } from './message.js';
import { drawUploads } from './uploads.js';
import { say } from './words.js';

/** @typedef {import('./fold.js').Folded} Folded */
/** @typedef {import('./room.js').Room} Room */

/**
 * @typedef {object} Port
 * @property {() => void} sent
 * @property {() => Folded | undefined} lastOwn what `Up` edits
 * @property {() => boolean} isHeld whether one has to wait before the next message
 */

/** Where one writes: a message, an answer, or a message anew. */
export class Composer {
  #about = el('div', { class: 'about', hidden: true });
  #files = el('ul', { class: 'uploads', hidden: true, 'aria-label': say('filesOfMessage') });
  #input = el('input', { type: 'file', multiple: true, hidden: true, change: () => this.#picked() });
  #clip = el('button', {
    type: 'button',
    class: 'icon clip',
    'aria-label': say('addFiles'),
    title: say('addFiles'),
    click: () => this.#input.click(),
  });
  #text;
  #mentions;
  #room;
  #port;
  /** @type {{message: Folded, edits: boolean} | null} */
  #subject = null;

  /** @param {Room} room @param {Port} port */
  constructor(room, port) {
    this.#room = room;
    this.#port = port;
    this.#text = el('textarea', {
      id: 'text',
      rows: 1,
      dir: 'auto',
      enterkeyhint: 'send',
      'aria-describedby': 'text-problem',
      keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      input: () => this.#written(),
      paste: (/** @type {ClipboardEvent} */ event) => this.take(event, event.clipboardData),
    });
    this.#mentions = new Mentions(this.#text, () => room.peopleHere);
    const send = el('button', { type: 'submit', class: 'send' }, say('send'));
    const submit = (/** @type {Event} */ event) => this.#submit(event);
    this.#clip.append(icon('clip'));
    const parts = [this.#about, this.#files, this.#input, this.#clip, this.#text, send, ...this.#mentions.elements];
    this.element = el('form', { class: 'composer', submit }, ...parts);
  }

  open() {
    this.#text.value = this.#room.draft;
    const { answers } = this.#room;
    if (answers) this.#take(answers, false);
    this.#grow();
  }

  focus() {
    this.#text.focus();
  }

  /** What the room is called, and how far the files are. */
  refresh() {
    const { title } = this.#room;
    this.#text.setAttribute('aria-label', say('messageTo', { room: title }));
    this.#text.placeholder = say('messageHint', { room: title });
    drawUploads(this.#files, this.#room.files.chosen, this.#room.files);
  }

  /** What was dropped or pasted, if it is files; who edits adds none. @param {Event} event @param {DataTransfer | null} data */
  take(event, data) {
    if (!data?.files.length || this.#subject?.edits) return;
    event.preventDefault();
    this.#room.files.add(data.files);
    this.focus();
  }

  #picked() {
    this.#room.files.add(this.#input.files ?? []);
    this.#input.value = '';
    this.focus();
  }

  /** @param {Folded} message */
  reply(message) {
    if (this.#subject?.edits) this.#giveUp();
    this.#take(message, false);
    this.#room.answers = message;
    this.focus();
  }

  /** @param {Folded} message */
  edit(message) {
    this.#take(message, true);
    this.#text.value = textOf(message.body);
    this.#grow();
    this.focus();
    this.#text.setSelectionRange(this.#text.value.length, this.#text.value.length);
  }

  /** @param {Folded} message @param {boolean} edits */
  #take(message, edits) {
    this.#subject = { message, edits };
    const stop = el('button', {
      type: 'button',
      class: 'icon',
      'aria-label': say(edits ? 'leaveAsWas' : 'doNotAnswer'),
      click: () => {
        this.#giveUp();
        this.focus();
      },
    });
    stop.append(icon('close'));
    const what = edits ? el('p', { class: 'editing' }, icon('edit'), say('editing')) : quote(message);
    this.#about.replaceChildren(what, stop);
    this.#about.hidden = false;
    this.element.classList.toggle('edits', edits);
    this.#clip.disabled = edits;
  }

  /** What was being written before is there again. */
  #giveUp() {
    if (this.#subject?.edits) this.#text.value = this.#room.draft;
    this.#done();
  }

  #done() {
    this.#mentions.close();
    this.#subject = null;
    this.#room.answers = null;
    this.#about.hidden = true;
    this.#about.replaceChildren();
    this.element.classList.remove('edits');
    this.#clip.disabled = false;
    this.#grow();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || this.#mentions.key(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) this.#submit(event);
    else if (event.key === 'Escape' && this.#subject) this.#escape(event);
    else if (event.key === 'ArrowUp' && this.#text.value === '' && !this.#subject) this.#editLast(event);
  }

  /** @param {Event} event */
  #escape(event) {
    event.preventDefault();
    this.#giveUp();
  }

  /** @param {Event} event */
  #editLast(event) {
    const message = this.#port.lastOwn();
    if (!message) return;
    event.preventDefault();
    this.edit(message);
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = this.#text.value.trim();
    const subject = this.#subject;
    if (subject?.edits) return this.#edited(subject.message, text);
    const { files } = this.#room;
    if ((!text && files.chosen.length === 0) || this.#port.isHeld()) return;
    this.#text.value = '';
    this.#room.draft = '';
    this.#done();
    if (files.chosen.length) files.submit(text, subject?.message.seq);
    else this.#room.send(text, subject?.message.seq);
    this.#port.sent();
  }

  /** @param {Folded} message @param {string} text */
  #edited(message, text) {
    const files = attachmentsOf(message.body);
    if (!text && files.length === 0) return;
    if (text !== textOf(message.body)) this.#room.pending.edit(message.seq, bodyWith(text, files));
    this.#giveUp();
    this.focus();
  }

  #written() {
    this.#mentions.written();
    this.#room.channel.typing(this.#text.value.trim() !== '');
    if (!this.#subject?.edits) this.#room.draft = this.#text.value;
    this.#grow();
  }

  #grow() {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${this.#text.scrollHeight + 2}px`;
  }
}
