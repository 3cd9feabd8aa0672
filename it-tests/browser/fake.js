/** The server's half of the protocol, as far as the client's tests need it: nothing moves until the test says so. */

/** @param {number} seed a small generator (mulberry32), so that a failure can be repeated */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export class FakeServer {
  /** @type {FakeSocket[]} every socket that was ever opened, the newest last */
  sockets = [];
  epoch = 'first';
  /** @type {any[]} */
  log = [];
  seq = 0;
  /** What `join` and `send` answer instead of doing it. @type {{code: string, retry: boolean, retryAfter?: number} | null} */
  refusing = null;
  /** Who is here, as the node tells it to those who join. @type {{id: string, name: string}[]} */
  members = [];
  /** What `api/client` answers; null: nobody answers. @type {any} */
  client = null;
  /** Every request over HTTP. @type {{url: string, authorization: string | null}[]} */
  requests = [];
  /** @type {Map<string, any>} */
  #seen = new Map();

  get WebSocket() {
    const server = this;
    return /** @type {any} */ (
      class extends FakeSocket {
        /** @param {string | URL} url @param {string[]} subprotocols */
        constructor(url, subprotocols) {
          super(server, url, subprotocols);
        }
      }
    );
  }

  get fetch() {
    return /** @type {typeof fetch} */ (
      async (url, init) => {
        this.requests.push({ url: String(url), authorization: new Headers(init?.headers).get('authorization') });
        if (this.client === null) throw new TypeError('fetch failed');
        return Response.json(this.client);
      }
    );
  }

  get socket() {
    return this.sockets[this.sockets.length - 1];
  }

  /** @param {any} body @param {string} [messageId] @param {object} [more] fields */
  publish(body, messageId = `other-${this.seq}`, more = {}) {
    const known = this.#seen.get(messageId);
    if (known) return known;
    const from = { id: 'a', name: 'Ann' };
    const message = {
      type: 'message',
      channel: 'chat/lobby',
      epoch: this.epoch,
      seq: ++this.seq,
      messageId,
      from,
      at: new Date().toISOString(),
      body,
      ...more,
    };
    this.#seen.set(messageId, message);
    this.log.push(message);
    for (const socket of this.sockets) if (socket.joined) socket.toClient.push(message);
    return message;
  }

  /** After this a `messageId` that comes again is published again. */
  forgetMessageIds() {
    this.#seen.clear();
  }

  /** @param {number} count how many of the oldest messages are dropped */
  expire(count) {
    this.log.splice(0, count);
  }

  beginAnew() {
    this.epoch += '+';
    this.log = [];
    this.seq = 0;
  }

  /** The log is lost under its readers: they hear where they stand now. @param {number} seq of the new log's newest */
  loseLog(seq = 0) {
    const from = this.seq + 1;
    this.beginAnew();
    this.seq = seq;
    const gap = { type: 'gap', channel: 'chat/lobby', from, to: null, epoch: this.epoch, seq };
    for (const socket of this.sockets) if (socket.joined) socket.toClient.push(gap);
  }

  /** @param {FakeSocket} socket @param {any} command */
  run(socket, command) {
    const answer = (/** @type {object} */ fields) =>
      socket.toClient.push({ type: 'ok', re: command.id, channel: command.channel, ...fields });
    const kept = { send: 'message', edit: 'edited', delete: 'deleted', react: 'reacted' }[/** @type {string} */ (command.type)];
    if (command.type !== 'join' && !kept) return answer({ messages: [] });
    if (this.refusing) return socket.toClient.push({ type: 'error', re: command.id, message: 'No.', ...this.refusing });
    if (command.type === 'join') return this.#join(socket, command, answer);
    const { target, emoji, on, replyTo } = command;
    const more = { type: kept, target, emoji, on, replyTo };
    const { epoch, seq, messageId } = this.publish(command.body, command.messageId, more);
    answer({ epoch, seq, messageId });
  }

  /** @param {FakeSocket} socket @param {any} command @param {(fields: object) => void} answer */
  #join(socket, { since, last = 0 }, answer) {
    const { epoch, seq } = this;
    const keptFrom = this.seq - this.log.length + 1;
    let from = Math.max(keptFrom, seq - last + 1);
    let gap;
    if (since && (since.epoch !== epoch || since.seq > seq)) {
      gap = { from: since.seq + 1, to: null };
      from = keptFrom;
    } else if (since) {
      from = Math.max(since.seq + 1, keptFrom);
      if (from > since.seq + 1) gap = { from: since.seq + 1, to: from - 1 };
    }
    const people = { members: this.members, memberCount: this.members.length };
    answer({ epoch, seq, resumed: Boolean(since && !gap), ...people, ...(gap ? { gap } : {}) });
    socket.toClient.push(...this.log.filter((message) => message.seq >= from));
    socket.joined = true;
  }
}

export class FakeSocket {
  /** @type {((event: {data: string}) => void) | null} */
  onmessage = null;
  /** @type {((event: {code: number, reason: string}) => void) | null} */
  onclose = null;
  /** @type {any[]} */
  toClient = [];
  /** @type {string[]} */
  toServer = [];
  /** Every frame that the client has sent. @type {string[]} */
  frames = [];
  joined = false;
  isOpen = true;

  /** @param {FakeServer} server @param {string | URL} url @param {string[]} subprotocols */
  constructor(server, url, subprotocols = []) {
    this.server = server;
    this.subprotocols = subprotocols;
    this.url = String(url);
    server.sockets.push(this);
  }

  /** @param {string} frame */
  send(frame) {
    this.frames.push(frame);
    this.toServer.push(frame);
  }

  close() {
    this.cut();
  }

  /** The server welcomes the client. @param {object} [limits] @param {object} [more] */
  welcome(limits = {}, more = {}) {
    const user = { id: 'me', name: 'Me' };
    this.toClient.unshift({
      type: 'hello',
      user,
      ping: 25,
      limits: { frame: 65_536, commands: 100, channels: 128, history: 500, receipts: 50, ...limits },
      ...more,
    });
    this.deliver(1);
  }

  /** The server carries out so many of the frames that are on their way to it. */
  carryOut(count = Infinity) {
    for (const frame of this.toServer.splice(0, count)) {
      const commands = JSON.parse(frame);
      for (const command of Array.isArray(commands) ? commands : [commands]) this.server.run(this, command);
    }
  }

  /** The client receives so many of the events that are on their way to it, as one frame. */
  deliver(count = Infinity) {
    const events = this.toClient.splice(0, count);
    if (events.length) this.onmessage?.({ data: JSON.stringify(events) });
  }

  /** What is under way, both ways, is lost. */
  cut(code = 1006, reason = '') {
    this.isOpen = this.joined = false;
    this.toClient = [];
    this.toServer = [];
    this.onclose?.({ code, reason });
  }
}
