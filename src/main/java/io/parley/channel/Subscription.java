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

    /** The tail in which this stands; the channel may have begun another. */
    private Tail tail;

    /** The tail's end when this came to it: what passed before is told by messages only. */
    private long arrivedAt;

    private State state;
    private long cursor;
    private long seq;
    private int messages;
    private volatile Fetch fetch;
    private volatile boolean over;

    /** Where the pump keeps this subscription; guarded by the pump. */
    int place;

    Pump pump;

    Subscription(Channel channel, Reader reader, Format format, Author user, boolean members) {
        this.channel = channel;
        this.reader = reader;
        this.format = format;
        this.user = user;
        this.members = members;
    }

    /** Begins in a tail; {@link #live} or {@link #history} say where. */
    void standIn(Tail tail) {
        this.tail = tail;
        this.arrivedAt = tail.end();
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

    /** Tells the others that this user types, or has stopped. */
    public void typing(boolean on) {
        channel.typing(user, on);
    }

    /** Tells the others how far this user has read. */
    public void read(long seq) {
        channel.read(user, seq);
    }

    /** Says a word to the other nodes that read this channel, and to this one. */
    public void note(String text) {
        channel.note(user, text);
    }

    void wake() {
        reader.wake();
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

    /** A frame with everything from the cursor on that fits, or {@code null} when there is nothing to write now. */
    public String next() {
        messages = 0;
        while (true) {
            if (channel.tail() != tail) {
                String text = change(channel.tail());
                if (text != null) {
                    return text;
                }
            } else if (state == State.LIVE) {
                if (cursor == tail.end()) {
                    return null;
                }
                Run run = cursor < arrivedAt
                        ? tail.readMessages(format, cursor, arrivedAt)
                        : tail.read(format, members, user.id(), cursor);
                if (run == null) {
                    state = State.CATCHING_UP;
                    fetch();
                    return null;
                }
                cursor = run.next();
                seq = run.seq();
                if (run.text() != null) {
                    messages = run.messages();
                    return run.text();
                }
            } else {
                String text = catchUp();
                if (text != null || state == State.CATCHING_UP) {
                    return text;
                }
            }
        }
    }

    /** The channel has begun another tail: in the same life of the log this goes on where it stands, in another at its start. */
    private String change(Tail next) {
        Frame frame = new Frame(format);
        if (!next.start().epoch().equals(tail.start().epoch())) {
            frame.add(format.encode(channel.name(), new Event.Reset(seq + 1, next.start())));
            channel.meters().gap(channel.name().kind());
            seq = next.start().seq();
        }
        standIn(next);
        if (members) {
            // Signals may be lost with the old tail.
            frame.add(format.encode(channel.name(), channel.roster()));
        }
        state = State.CATCHING_UP;
        fetch = null;
        return frame.text();
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
        cursor = tail.indexAfter(seq);
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
        Event.Gap gap = arrived.lostAfter(seq);
        if (gap != null) {
            frame.add(format.encode(channel.name(), gap));
            channel.meters().gap(channel.name().kind());
            seq = gap.to();
        }
        for (Event.Message message : arrived.messages()) {
            frame.add(format.encode(channel.name(), message));
            messages++;
            seq = message.seq();
        }
    }

    private void fetch() {
        Fetch asked = new Fetch(null);
        fetch = asked;
        ask(asked, seq);
    }

    private void ask(Fetch asked, long after) {
        channel.history(after).whenComplete((read, failure) -> {
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
