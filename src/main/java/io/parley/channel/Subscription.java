package io.parley.channel;

/**
 * One connection's cursor over one channel. It owns no messages: it reads the tail from where it stands, and what is no
 * longer there from the broker's history.
 *
 * <pre>
 *            the tail no longer has what comes next
 *   LIVE ────────────────────────────────────────────> CATCHING_UP
 *    ^                                                      │ │
 *    └────── what was read has reached the tail ────────────┘ └─ reads page after page
 * </pre>
 *
 * {@link #next()} is called by one thread at a time: whoever holds the connection's right to write.
 */
public final class Subscription {
    private enum State {
        LIVE,
        CATCHING_UP
    }

    private final Channel channel;
    private final Reader reader;
    private final Format format;
    private final Author user;
    private final boolean members;

    /** The tail's end when this began: what passed before it is told by messages only. */
    private final long joinedAt;

    private State state;
    private long cursor;
    private long seq;
    private volatile Broker.Page page;
    private volatile boolean reading;
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
        this.joinedAt = channel.tail().end();
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
        this.page = page;
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

    /** Ends it; to be called once. */
    public void leave() {
        over = true;
        channel.leave(this);
    }

    /** Tells the others that this user types, or has stopped. */
    public void typing(boolean on) {
        channel.typing(user, on);
    }

    /** Tells the others how far this user has read. */
    public void read(long seq) {
        channel.signal(new Event.Read(user, seq));
    }

    void wake() {
        reader.wake();
    }

    /** A frame with everything from the cursor on that fits, or {@code null} when there is nothing to write now. */
    public String next() {
        while (true) {
            if (state == State.LIVE) {
                if (cursor == channel.tail().end()) {
                    return null;
                }
                Run run = cursor < joinedAt
                        ? channel.tail().readMessages(format, cursor, joinedAt)
                        : channel.tail().read(format, members, user.id(), cursor);
                if (run == null) {
                    state = State.CATCHING_UP;
                    fetch();
                    return null;
                }
                cursor = run.next();
                seq = run.seq();
                if (run.text() != null) {
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

    private String catchUp() {
        if (reading) {
            return null;
        }
        Frame frame = new Frame(format);
        Broker.Page arrived = page;
        if (arrived != null) {
            page = null;
            take(arrived, frame);
        }
        cursor = channel.tail().indexAfter(seq);
        if (cursor == Tail.DROPPED) {
            fetch();
        } else if (cursor != Tail.NOT_YET) {
            state = State.LIVE;
            if (members && cursor > joinedAt) {
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
            seq = gap.to();
        }
        for (Event.Message message : arrived.messages()) {
            frame.add(format.encode(channel.name(), message));
            seq = message.seq();
        }
    }

    private void fetch() {
        reading = true;
        channel.history(seq).whenComplete((read, failure) -> {
            if (failure == null) {
                page = read;
                reading = false;
                reader.wake();
            } else if (!over) {
                // The broker is away: what is missing is still missing when it is back.
                channel.later(this::fetch);
            }
        });
    }
}
