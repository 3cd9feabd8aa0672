package io.parley.standalone.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.parley.standalone.load.Tally.Count;
import io.parley.standalone.load.Tally.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One connection that publishes every so-manieth message of the run, and keeps each until it is answered. What was not is sent
 * again, with the same id: after {@code retry}, and on a new line. All of it runs on one event loop.
 */
final class Publisher implements Line.Owner {

    /** So many unanswered messages are under way at most: a server that does not answer gets no more. */
    private static final int UNANSWERED = 10_000;

    private static final long FIRST_RETRY_MILLIS = 100;
    private static final int DOUBLINGS = 4;

    private static final class Pending {
        final int channel;
        final long time;
        int tries;

        Pending(int channel, long time) {
            this.channel = channel;
            this.time = time;
        }
    }

    private final Common common;
    private final Tally tally;
    private final Desk desk;
    private final int number;
    private final int publishers;
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private final Comeback comeback = new Comeback();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile long due;
    private Pace pace;
    private Line line;
    private long next;
    private int target;
    private boolean greeted;
    private boolean known;
    private boolean held;
    private boolean ended;

    Publisher(Common common, Desk desk, int number) {
        this.common = common;
        this.tally = common.tally();
        this.desk = desk;
        this.number = number;
        this.publishers = common.sent().length();
        this.next = number;
        this.target = number;
    }

    /** Any thread. */
    void start() {
        desk.loop().execute(this::connect);
    }

    /** Any one thread: the messages up to this number are due. */
    void due(long message, Pace by) {
        due = message + 1;
        if (woken.compareAndSet(false, true)) {
            desk.loop().execute(() -> {
                woken.set(false);
                pace = by;
                publish();
            });
        }
    }

    /** On its loop: how many messages wait for an answer. */
    int unanswered() {
        return pending.size();
    }

    /** On its loop. */
    void finish() {
        ended = true;
        if (line != null) {
            line.close();
        }
    }

    // ---- publishing

    private void publish() {
        boolean wrote = false;
        while (next < due && isFree()) {
            long now = System.nanoTime();
            long intended = pace.intended(next, now);
            if (!held && common.timing().covers(intended)) {
                common.timing().sentLateBy(now - intended);
            }
            Pending message =
                    new Pending((int) (next % common.options().crowd().channels()), intended - common.origin());
            pending.put(next, message);
            common.sent().set(number, next + 1);
            tally.add(Count.PUBLISHED);
            write(next, message);
            wrote = true;
            next += publishers;
        }
        // From here on it is not this tool that is late.
        held = next < due;
        if (wrote) {
            line.flush();
        }
    }

    private boolean isFree() {
        return greeted && !ended && line.isWritable() && pending.size() < UNANSWERED;
    }

    private void write(long id, Pending message) {
        int size = common.options().talk().size();
        ByteBuf out = line.channel().alloc().buffer(size + 160);
        out.writeCharSequence(
                "{\"type\":\"send\",\"id\":" + id + ",\"channel\":\""
                        + common.naming().channel(message.channel) + "\",\"messageId\":\""
                        + common.naming().messageId(id) + "\",\"body\":",
                UTF_8);
        Body.write(out, message.time, size);
        out.writeByte('}');
        line.send(out);
    }

    private void again(long id, Line mine) {
        Pending message = pending.get(id);
        if (message != null && line == mine && greeted && !ended) {
            tally.add(Count.RETRIED);
            write(id, message);
            line.flush();
        }
    }

    // ---- the line

    private void connect() {
        if (ended) {
            return;
        }
        greeted = false;
        Options options = common.options();
        Target to = options.targets().get(target % options.targets().size());
        Line mine = common.dialer().dial(desk, to, "/live", number, options.key(), 0, this);
        line = mine;
        Future<?> unused = desk.loop()
                .schedule(
                        () -> {
                            if (line == mine && !greeted) {
                                mine.timeOut();
                            }
                        },
                        options.timeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void opened() {
        // Who it is comes with hello.
    }

    @Override
    public void pinged() {
        tally.add(Count.PINGS);
    }

    @Override
    public void writable() {
        publish();
    }

    @Override
    public void closed(boolean opened, int code, String why) {
        if (ended) {
            return;
        }
        greeted = false;
        if (!known) {
            ended = true;
            tally.add(Reason.CONNECT_FAILED, "publisher: " + why);
        } else if (opened && !Comeback.isAllowed(code)) {
            ended = true;
            tally.add(Reason.ENDED, "publisher: " + why);
        } else {
            held = true;
            tally.add(opened ? Reason.CUT : Reason.RECONNECT_FAILED, "publisher: " + why);
            target++;
            Future<?> unused = desk.loop().schedule(this::connect, comeback.delay(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void heard(byte[] text, int length) {
        EventScanner event = desk.scanner();
        try {
            event.frame(text, length);
            while (event.next()) {
                switch (event.type()) {
                    case HELLO -> hello();
                    case OK -> acknowledged(event);
                    case ERROR -> refused(event);
                    case BYE -> bye(event);
                    default -> {}
                }
            }
        } catch (EventScanner.BadFrame e) {
            tally.add(Count.UNREADABLE);
        }
        if (held) {
            publish();
        }
    }

    private void hello() {
        greeted = true;
        comeback.succeeded();
        if (!known) {
            known = true;
            tally.add(Count.PUBLISHERS_READY);
        }
        pending.forEach((id, message) -> {
            tally.add(Count.RETRIED);
            write(id, message);
        });
        line.flush();
        publish();
    }

    private void acknowledged(EventScanner event) {
        long id = event.number(Field.RE);
        Pending message = pending.remove(id);
        if (message != null) {
            tally.add(Count.ACKNOWLEDGED);
            common.ledger().acknowledged(message.channel, event.text(Field.EPOCH), event.number(Field.SEQ), id);
        }
    }

    private void refused(EventScanner event) {
        String code = event.text(Field.CODE);
        if (!event.has(Field.RE)) {
            tally.add(Reason.REFUSED, code);
            return;
        }
        long id = event.number(Field.RE);
        Pending message = pending.get(id);
        if (message == null) {
            return;
        }
        if (event.isTrue(Field.RETRY)) {
            tally.add(Reason.REFUSED, code + ", sent again");
            long most = FIRST_RETRY_MILLIS << Math.min(DOUBLINGS, message.tries++);
            Line mine = line;
            Future<?> unused = desk.loop()
                    .schedule(
                            () -> again(id, mine),
                            ThreadLocalRandom.current().nextLong(most / 2, most + 1),
                            TimeUnit.MILLISECONDS);
        } else {
            pending.remove(id);
            tally.add(Reason.REFUSED, code);
        }
    }

    private void bye(EventScanner event) {
        tally.add(Count.BYES);
        if (event.has(Field.RETRY_AFTER)) {
            comeback.bye(event.number(Field.RETRY_AFTER), event.has(Field.JITTER) ? event.number(Field.JITTER) : 0);
        }
    }
}
