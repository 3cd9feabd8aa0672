package io.parley.channel;

/**
 * One connection's cursor over one channel. It owns no messages: it reads the tail from where it stands, and what is no
 * longer there from the broker's history.
 *
 * <pre>
 *                 the tail no longer has what comes next
 *   LIVE ─────────────────────────────────────────────────> CATCHING_UP
 *    ^ │                                                       │ │ ^
 *    │ └─ another tail: begins behind its start, or where it ──│─│─┘
 *    │    stands when that is of the same life of the log      │ └─ reads page after page
 *    └────── what was read has reached the tail ───────────────┘
 * </pre>
 *
 * {@link #next()} is called by one thread at a time: whoever holds the connection's right to write.
 */
public final class Subscription {
    private enum State {
        LIVE,
        CATCHING_UP
    }

    /** A page that was asked for, and may have come: one of a tail that was left is never looked at. */
    private static final class Fetch {
        volatile Broker.Page page;

        Fetch(Broker.Page page) {
            this.page = page;
        }
    }

    private final Channel channel;
    private final Reader reader;
    private final Format format;
    private final Author user;
    private final boolean members;

    /** Whether it waits for its turn, and then takes what has come until then; others take what there is, whoever asks. */
    private final boolean paced;

    /** {@code null} for whoever reads everything. */
    private final Latest latest;

    /** The tail in which this stands; the channel may have begun another. */
    private Tail tail;

    /** The tail's end when this came to it: what passed before is told by messages only. */
    private long arrivedAt;

    private State state;
    private long cursor;
    private long seq;
    private int messages;

    /** Up to where it may read, where it is paced. */
    private volatile long due;

    private volatile Fetch fetch;
    private volatile boolean over;

    /** What its connection says of the user's being here; the channel's lock guards it. */
    Status status = Status.ONLINE;

    /** Where the pump keeps this subscription; guarded by the pump. */
    int place;

    Pump pump;

    Subscription(Channel channel, Reader reader, Format format, Author user, Manner manner) {
        this.channel = channel;
        this.reader = reader;
        this.format = format;
        this.user = user;
        this.members = manner.members();
        this.paced = !manner.pace().equals(Pace.AT_ONCE);
        this.latest = manner.view() == View.LATEST ? new Latest() : null;
    }

    /** Begins in a tail; {@link #live} or {@link #history} say where. */
    void standIn(Tail tail) {
        this.tail = tail;
        this.arrivedAt = tail.end();
        this.due = arrivedAt;
    }

    /** Begins in the tail. */
    void live(long cursor, long seq) {
        this.state = State.LIVE;
        this.cursor = cursor;
        this.seq = seq;
    }

    /** Begins in the history, behind {@code seq}, with a page that was read already. */
    void history(long seq, Broker.Page page) {
        this.state = State.CATCHING_UP;
        this.seq = seq;
        this.fetch = new Fetch(page);
    }

    /** Begins with a snapshot of the newest of each key, and with a page of it that was read already. */
    void snapshot(Broker.Page page) {
        latest.begin();
        history(0, page);
    }

    /** Begins with what has changed of them since, and with a page of that which was read already. */
    void changes(long seq, Broker.Page page) {
        latest.goOn(seq);
        history(seq, page);
    }

    public ChannelName channel() {
        return channel.name();
    }

    Author user() {
        return user;
    }

    /** Whether the reader wants to know who is here and what they do. */
    boolean members() {
        return members;
    }

    /**
     * Ends it; to be called once.
     *
     * @param cut whether the line broke, and did not say that it leaves
     */
    public void leave(boolean cut) {
        over = true;
        channel.leave(this, cut);
    }

    /** Tells the others what this user says of their being here. */
    public void status(Status now) {
        channel.restate(this, now);
    }

    boolean isOver() {
        return over;
    }

    /** Tells the others that this user types, or has stopped. */
    public void typing(boolean on) {
        channel.typing(user, on);
    }

    /** Says a word to the other nodes that read this channel, and to this one. */
    public void note(String text) {
        channel.note(user, text);
    }

    /** @param end up to where it may read now */
    void wake(long end) {
        if (paced) {
            due = end;
        }
        reader.wake();
    }

    boolean isLatest() {
        return latest != null;
    }

    /** The number of the newest message that was taken. For operators: what other threads see may be old. */
    public long seq() {
        return seq;
    }

    /** How many messages have not been taken yet. For operators, as {@link #seq}. */
    public long behind() {
        return Math.max(0, channel.tail().newest() - seq);
    }

    /** How many messages the frame holds that {@link #next()} gave. */
    public int messages() {
        return messages;
    }

    /** A frame with everything from the cursor on that fits, or {@code null} when there is nothing to write now, or no more. */
    public String next() {
        messages = 0;
        while (!over) {
            if (channel.tail() != tail) {
                String text = change(channel.tail());
                if (text != null) {
                    return text;
                }
            } else if (state == State.LIVE) {
                boolean telling = latest != null && latest.isTelling();
                long until = paced && !telling ? due : tail.end();
                if (cursor >= until && !telling) {
                    return null;
                }
                Run run = take(until);
                if (run == null) {
                    fallBehind();
                    fetch();
                    return null;
                }
                cursor = run.next();
                seq = run.seq();
                String text = telling && !run.full() ? whole(run.text()) : run.text();
                if (text != null) {
                    messages = run.messages();
                    return text;
                }
            } else {
                String text = catchUp();
                if (text != null || state == State.CATCHING_UP) {
                    return text;
                }
            }
        }
        return null;
    }

    private Run take(long until) {
        if (latest != null) {
            return tail.readNewest(format, cursor, until);
        }
        return cursor < arrivedAt
                ? tail.readMessages(format, cursor, arrivedAt)
                : tail.read(format, members, user.id(), cursor, until);
    }

    /** Adds to a frame that the reader now knows all. */
    private String whole(String text) {
        latest.told();
        Frame frame = new Frame(format);
        frame.add(format.encode(
                channel.name(), new Event.Snapshot(new Position(tail.start().epoch(), seq))));
        if (text == null || frame.text() == null) {
            return text == null ? frame.text() : text;
        }
        StringBuilder both = new StringBuilder(text);
        Frame.join(format, both, frame.text());
        return both.toString();
    }

    private void fallBehind() {
        if (latest != null && state == State.LIVE) {
            latest.goOn(seq);
        }
        state = State.CATCHING_UP;
    }

    /** The channel has begun another tail: in the same life of the log this goes on where it stands, in another at its start. */
    private String change(Tail next) {
        Frame frame = new Frame(format);
        if (!next.start().epoch().equals(tail.start().epoch())) {
            frame.add(format.encode(channel.name(), new Event.Reset(seq + 1, next.start())));
            channel.meters().gap(channel.name().kind());
            seq = next.start().seq();
            begin();
        }
        standIn(next);
        if (members) {
            // Signals may be lost with the old tail.
            frame.add(format.encode(channel.name(), channel.roster()));
        }
        fallBehind();
        fetch = null;
        return frame.text();
    }

    /** Whoever reads the newest of each key knows nothing any longer. */
    private void begin() {
        if (latest != null) {
            latest.begin();
            seq = 0;
            state = State.CATCHING_UP;
        }
    }

    private String catchUp() {
        Frame frame = new Frame(format);
        Fetch asked = fetch;
        if (asked != null) {
            Broker.Page arrived = asked.page;
            if (arrived == null) {
                return null;
            }
            fetch = null;
            if (arrived.epoch().equals(tail.start().epoch())) {
                take(arrived, frame);
            }
        }
        cursor = latest == null ? tail.indexAfter(seq) : newestAfter();
        if (cursor == Tail.DROPPED) {
            fetch();
        } else if (cursor != Tail.NOT_YET) {
            state = State.LIVE;

            if (members && cursor > arrivedAt) {
                // Signals may have passed that no history tells of.
                frame.add(format.encode(channel.name(), channel.roster()));
            }
        }
        return frame.text();
    }

    private void take(Broker.Page arrived, Frame frame) {
        Event.Gap gap = latest == null ? arrived.lostAfter(seq) : latest.lost(arrived);
        if (gap != null) {
            frame.add(format.encode(channel.name(), gap));
            channel.meters().gap(channel.name().kind());
            seq = gap.to();
            begin();
        }
        if (latest == null) {
            arrived.messages().forEach(message -> tell(message, frame));
        } else if (gap == null) {
            seq = latest.take(arrived, message -> tell(message, frame));
        }
    }

    private void tell(Event.Message message, Frame frame) {
        frame.add(format.encode(channel.name(), message));
        messages++;
        seq = message.seq();
    }

    /** Where to go on among the newest of each key; not before a snapshot has begun. */
    private long newestAfter() {
        return latest.isBegun() ? tail.newestAfter(seq) : Tail.DROPPED;
    }

    private void fetch() {
        Fetch asked = new Fetch(null);
        fetch = asked;
        ask(asked, seq);
    }

    private void ask(Fetch asked, long after) {
        (latest == null ? channel.history(after) : channel.newest(after)).whenComplete((read, failure) -> {
            if (failure == null) {
                asked.page = read;
                reader.wake();
            } else if (!over) {
                // The broker is away: what is missing is still missing when it is back.
                channel.later(() -> ask(asked, after));
            }
        });
    }
}
