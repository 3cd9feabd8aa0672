package io.parley.standalone.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.Future;
import io.parley.standalone.load.Tally.Count;
import io.parley.standalone.load.Tally.Reason;
import java.net.URLEncoder;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One connection that listens, comes back when it is cut, and checks all that it is told.
 *
 * <pre>
 * connecting → joined → away → connecting …
 *      ↓         ↓
 *    ended     ended
 * </pre>
 *
 * All of it runs on one event loop.
 */
final class Subscriber implements Line.Owner {

    /** A slow one reads so much … */
    private static final int SIP = 4096;
    /** … so often. */
    private static final long SIP_MILLIS = 250;

    private static final int JOINS_A_FRAME = 50;
    private static final long CHURN_MILLIS = 1000;

    private enum State {
        CONNECTING,
        JOINED,
        AWAY,
        ENDED
    }

    private final Common common;
    private final Tally tally;
    private final Desk desk;
    private final int number;
    private final boolean slow;
    private final Ear ear;
    private final Comeback comeback = new Comeback();
    private State state = State.AWAY;
    private Line line;
    private long since;
    private int target;
    private int joined;
    private boolean known;
    private boolean churned;
    private boolean hurried;

    Subscriber(Common common, Desk desk, int number) {
        this.common = common;
        this.tally = common.tally();
        this.desk = desk;
        this.number = number;
        this.target = number;
        this.slow = number < common.options().crowd().slow();
        this.ear = new Ear(common, desk, number, slow);
    }

    /** Any thread: it connects, a little later than it should. */
    void start(long intended) {
        desk.loop().execute(() -> {
            since = intended;
            connect();
        });
    }

    /** Any thread: the line is torn, and it comes back. */
    void churn() {
        desk.loop().execute(() -> {
            if (state == State.JOINED && !slow) {
                churned = true;
                tally.add(Count.CHURNED);
                line.cut("churn");
            }
        });
    }

    /**
     * On its loop: how many messages it still has to get, and one more where it is away. A slow one reads as fast as it can
     * from now on.
     */
    long behind() {
        if (slow && state == State.JOINED && !hurried) {
            line.channel().config().setAutoRead(true);
        }
        hurried = true;
        return known && state != State.ENDED ? ear.behind() + (isAway() ? 1 : 0) : 0;
    }

    /** On its loop: it was there, and is not now. */
    boolean isAway() {
        return known && (state == State.CONNECTING || state == State.AWAY);
    }

    /** On its loop: it is over, and what is missing is missing. */
    void finish() {
        if (known && state != State.ENDED) {
            ear.settle();
        }
        state = State.ENDED;
        if (line != null) {
            line.close();
        }
    }

    // ---- the line

    private void connect() {
        if (state == State.ENDED) {
            return;
        }
        state = State.CONNECTING;
        joined = 0;
        Options options = common.options();
        Target to = options.targets().get(target % options.targets().size());
        Line mine = common.dialer().dial(desk, to, path(), number, null, slow ? SIP : 0, this);
        line = mine;
        Future<?> unused = desk.loop()
                .schedule(
                        () -> {
                            if (line == mine && state == State.CONNECTING) {
                                mine.timeOut();
                            }
                        },
                        options.timeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private String path() {
        if (ear.standings().length > 1) {
            return "/live";
        }
        Standing only = ear.standings()[0];
        String path = "/" + common.naming().channel(only.channel()) + "?members="
                + common.options().crowd().members();
        return only.log() == null
                ? path
                : path + "&epoch=" + URLEncoder.encode(only.log().epoch(), UTF_8) + "&seq=" + only.last();
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
    public void closed(boolean opened, int code, String why) {
        if (state == State.ENDED) {
            return;
        }
        boolean mayReturn = known && (Comeback.isAllowed(code) || !opened);
        if (!known) {
            tally.add(Reason.CONNECT_FAILED, why);
        } else if (!mayReturn) {
            tally.add(Reason.ENDED, why);
        } else if (state == State.CONNECTING) {
            tally.add(Reason.RECONNECT_FAILED, why);
        } else if (!churned) {
            tally.add(Reason.CUT, why);
        }
        if (!mayReturn) {
            if (known) {
                ear.leave();
            }
            state = State.ENDED;
            return;
        }
        state = State.AWAY;
        long delay = churned ? ThreadLocalRandom.current().nextLong(CHURN_MILLIS) : comeback.delay();
        target += churned ? 0 : 1;
        churned = false;
        Future<?> unused = desk.loop().schedule(this::connect, delay, TimeUnit.MILLISECONDS);
    }

    // ---- what it hears

    @Override
    public void heard(byte[] text, int length) {
        EventScanner event = desk.scanner();
        long now = System.nanoTime();
        int deliveries = 0;
        try {
            event.frame(text, length);
            while (event.next()) {
                switch (event.type()) {
                    case MESSAGE -> deliveries += ear.message(event, now);
                    case HELLO -> hello(event);
                    case OK -> joined(event, ear.standings()[(int) event.number(Field.RE)]);
                    case GAP -> ear.gap(event);
                    case BYE -> bye(event);
                    case ERROR -> line.cut("error " + event.text(Field.CODE));
                    case OTHER -> {}
                }
            }
        } catch (EventScanner.BadFrame | IndexOutOfBoundsException e) {
            tally.add(Count.UNREADABLE);
        }
        tally.add(Count.DELIVERED, deliveries);
        if (!slow) {
            common.timing().arrived(deliveries);
        }
    }

    private void hello(EventScanner event) {
        Standing[] standings = ear.standings();
        if (standings.length == 1) {
            joined(event.inside(Field.JOIN), standings[0]);
            return;
        }
        for (int i = 0; i < standings.length; i += JOINS_A_FRAME) {
            StringBuilder frame = new StringBuilder("[");
            for (int j = i; j < Math.min(standings.length, i + JOINS_A_FRAME); j++) {
                frame.append(j == i ? "" : ",").append(command(j, standings[j]));
            }
            line.send(ByteBufUtil.writeUtf8(line.channel().alloc(), frame.append(']')));
        }
        line.flush();
    }

    private String command(int id, Standing standing) {
        String from = standing.log() == null
                ? ""
                : ",\"since\":{\"epoch\":\"" + standing.log().epoch() + "\",\"seq\":" + standing.last() + "}";
        return "{\"type\":\"join\",\"id\":" + id + ",\"channel\":\""
                + common.naming().channel(standing.channel()) + "\",\"members\":"
                + common.options().crowd().members() + from + "}";
    }

    private void joined(EventScanner answer, Standing standing) {
        ear.joined(answer, standing);
        if (++joined < ear.standings().length) {
            return;
        }
        state = State.JOINED;
        comeback.succeeded();
        if (known) {
            tally.add(Count.RECONNECTED);
        } else {
            known = true;
            ear.enter();
            common.timing().connectedIn(System.nanoTime() - since);
            tally.add(Count.JOINED);
        }
        if (slow && !hurried) {
            line.channel().config().setAutoRead(false);
            sip(line);
        }
    }

    private void sip(Line mine) {
        if (line == mine && state == State.JOINED && !hurried) {
            line.channel().read();
            Future<?> unused = desk.loop().schedule(() -> sip(mine), SIP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void bye(EventScanner event) {
        tally.add(Count.BYES);
        if (event.has(Field.RETRY_AFTER)) {
            comeback.bye(event.number(Field.RETRY_AFTER), event.has(Field.JITTER) ? event.number(Field.JITTER) : 0);
        }
    }
}
