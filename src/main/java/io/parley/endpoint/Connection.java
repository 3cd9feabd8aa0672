package io.parley.endpoint;

import io.parley.channel.ChannelName;
import io.parley.channel.Frame;
import io.parley.channel.Identity;
import io.parley.channel.Reader;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Subscription;
import io.parley.channel.Tokens;
import io.parley.limits.Slot;
import io.parley.protocol.ClientFrame;
import io.parley.protocol.Codec;
import io.parley.protocol.ServerFrame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One client: what it says goes to its {@link Commands}, and what is to be said to it is its answers and what its
 * subscriptions have come to. It owns no messages: what it could not take yet waits in the channels' logs.
 */
public final class Connection implements Reader, Writer.Source {
    private static final Logger LOG = System.getLogger(Connection.class.getName());

    private final String id = Tokens.random(10);
    private final Connections connections;
    private final Transport transport;
    private final Codec codec;
    private final Commands commands;
    private final Writer writer;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Outbox outbox = new Outbox();
    private final Slot slot;
    private volatile Subscription[] subscriptions = {};
    private volatile ServerFrame.Bye ending;
    /** Why it ended, as one word; the client's doing until it is ours. */
    private volatile String cause = "client";

    private volatile boolean pingDue;
    private final long began;
    private volatile long heard;
    private volatile long pinged;

    /** When the first part came of a frame that is not whole yet; 0: none. */
    private volatile long unfinished;

    private volatile Tap tap;
    private int turn;

    /** How many messages the frame under way holds; for whoever has the right to write. */
    private int messages;

    Connection(Connections connections, Transport transport, Codec codec, Identity who, ChannelName home, Slot slot) {
        this.connections = connections;
        this.transport = transport;
        this.codec = codec;
        this.slot = slot;
        this.writer = new Writer(transport, this);
        this.commands = new Commands(this, connections, who, home, codec);
        this.began = System.nanoTime();
        this.heard = began;
        this.pinged = heard;
    }

    String id() {
        return id;
    }

    /** For the log. */
    @Override
    public String toString() {
        return "Connection " + id + " from " + transport.client().address();
    }

    // ---- in

    /**
     * Begins: says hello, joined to the channel of the path if there is one.
     *
     * @param unread whether to tell what the user has not read, there and from then on
     */
    void open(ClientFrame.Join join, boolean unread) {
        try {
            commands.greet(join, unread);
        } catch (Refused refused) {
            end(refused);
        }
    }

    /** A whole frame came. */
    void receive(String text) {
        heard();
        connections.meters().heard();
        if (ending != null) {
            return;
        }
        try {
            commands.carryOut(text);
        } catch (RuntimeException e) {
            bug(e);
        }
        wake();
    }

    /**
     * For operators who look at this connection.
     *
     * @param secret whether the frame holds a credential
     */
    void saw(String text, boolean secret) {
        Tap open = tap;
        if (open != null) {
            open.in(secret ? "(not shown: it holds a credential)" : text);
        }
    }

    /** A frame came that was too large to be kept. */
    void receiveTooLarge() {
        commands.refuse(new Refused(
                Refusal.TOO_LARGE, "A frame is at most " + connections.limits().frame() + " bytes."));
        wake();
    }

    /** A part of a frame came, and it was not the last. */
    void receivePart() {
        if (unfinished == 0) {
            unfinished = System.nanoTime() | 1;
        }
    }

    /** The last part of a frame came. */
    void receiveLast() {
        unfinished = 0;
    }

    /** The client lives. */
    void heard() {
        heard = System.nanoTime();
    }

    // ---- out

    /** Opens the line: until this, answers wait. */
    void greet(String hello) {
        outbox.open(hello);
        wake();
    }

    /** Adds an answer; it is written with the next {@link #wake}. */
    void answer(String answer) {
        if (answer != null && !outbox.add(answer)) {
            abort(Refusal.TOO_SLOW, "You do not read your answers.");
        }
    }

    /** From threads that must not write themselves. */
    void wakeLater() {
        connections.execute(this::wake);
    }

    synchronized void attach(Subscription subscription) {
        Subscription[] more = Arrays.copyOf(subscriptions, subscriptions.length + 1);
        more[subscriptions.length] = subscription;
        subscriptions = more;
    }

    synchronized void detach(Subscription subscription) {
        subscriptions = Arrays.stream(subscriptions)
                .filter(other -> other != subscription)
                .toArray(Subscription[]::new);
    }

    @Override
    public void wake() {
        writer.wake();
    }

    @Override
    public void written(long nanos) {
        if (isOneWay()) {
            // There is no other sign of life.
            heard();
        }
        connections.meters().wrote(messages, nanos);
    }

    @Override
    public void failed(Throwable failure) {
        LOG.log(Level.DEBUG, "A write to " + this + " failed.", failure);
        abort(Refusal.TOO_SLOW, "A write failed.");
    }

    @Override
    public boolean keepsTurn() {
        if (over.get()) {
            return false;
        }
        if (pingDue && !isOneWay()) {
            pingDue = false;
            connections.ping(this::ping);
            return true;
        }
        if (ending != null && outbox.isEmpty()) {
            finish();
            return true;
        }
        return false;
    }

    /** Whether the client only listens. */
    boolean isOneWay() {
        return codec.ping() != null;
    }

    private void ping() {
        try {
            transport.ping();
        } finally {
            writer.goOn();
        }
    }

    @Override
    public String next() {
        if (over.get() || !outbox.isOpen()) {
            return null;
        }
        try {
            String frame = gather();
            if (pingDue && isOneWay()) {
                // Whatever is written shows that the line holds.
                pingDue = false;
                frame = frame == null ? codec.ping() : frame;
            }
            Tap open = tap;
            if (frame != null && open != null) {
                open.out(frame);
            }
            return frame;
        } catch (RuntimeException e) {
            // Whoever writes here may be the pump of a whole channel: a mistake costs this connection and no other.
            LOG.log(Level.ERROR, this + " met a bug and is cut.", e);
            abort(Refusal.INTERNAL, Refused.internal().getMessage());
            return null;
        }
    }

    /** One frame of what there is to say, or {@code null}: the answers first, then each subscription in turn. */
    private String gather() {
        // Before the answers: whoever is let in meanwhile is read the next time, or the answer to their join came
        // second.
        Subscription[] all = ending == null ? subscriptions : new Subscription[0];
        String first = outbox.isEmpty() ? null : outbox.take(codec);
        StringBuilder joined = null;
        int length = first == null ? 0 : first.length();
        messages = 0;
        for (int i = 0; i < all.length && length < Frame.SIZE; i++) {
            String more = all[(turn + i) % all.length].next();
            if (more == null) {
                continue;
            }
            length += more.length();
            messages += all[(turn + i) % all.length].messages();
            if (first == null) {
                first = more;
            } else {
                joined = joined == null ? new StringBuilder(first) : joined;
                Frame.join(codec, joined, more);
            }
        }
        turn = all.length == 0 ? 0 : (turn + 1) % all.length;
        return joined == null ? first : joined.toString();
    }

    // ---- the end

    boolean isOver() {
        return over.get();
    }

    boolean isEnding() {
        return ending != null || over.get();
    }

    /** Says why, and closes. */
    void end(ServerFrame.Bye bye) {
        synchronized (this) {
            if (ending != null) {
                return;
            }
            String last = codec.encode(bye);
            if (last != null) {
                outbox.add(last);
            }
            outbox.open(null);
            ending = bye;
        }
        wake();
    }

    void end(Refused refused) {
        Refusal refusal = refused.refusal();
        if (!isEnding() && !outbox.isOpen() && transport.refuse(refused)) {
            cause = refusal.word();
            closed();
            return;
        }
        end(new ServerFrame.Bye(
                refusal.closeCode(),
                refusal.word(),
                refused.getMessage(),
                refusal.retry() ? retryAfter(refusal) : null,
                refusal.retry() ? Connections.JITTER : null));
    }

    private static int retryAfter(Refusal refusal) {
        return refusal == Refusal.RATE_LIMITED ? Connections.RETRY_AFTER_FLOOD : Connections.RETRY_AFTER;
    }

    Slot slot() {
        return slot;
    }

    /** A mistake of ours: it is logged here and not told. */
    void bug(Throwable e) {
        LOG.log(Level.ERROR, this + " met a bug and is closed.", e);
        end(Refused.internal());
    }

    /** Ends at once, with what is under way: the client resumes. */
    private void abort(Refusal why, String reason) {
        if (over.compareAndSet(false, true)) {
            cause = why.word();
            LOG.log(Level.DEBUG, "{0} is cut: {1}", this, reason);
            connections.patiently(() -> {
                transport.close(why.closeCode(), reason);
                closed();
            });
        }
    }

    private void finish() {
        if (over.compareAndSet(false, true)) {
            ServerFrame.Bye last = ending;
            cause = last.reason();
            connections.patiently(() -> {
                transport.close(last.code(), last.reason());
                closed();
            });
        }
    }

    /** Who is at the other end. */
    Identity who() {
        return commands.who();
    }

    /** Puts it out of a channel, if it is in it. */
    void drop(ChannelName channel, Refused why) {
        commands.drop(channel, why);
    }

    // ---- for operators

    /** What it is and where it stands. What it says of other threads' doing may be a moment old. */
    Sight sight() {
        long now = System.nanoTime();
        List<Sight.Place> places = Arrays.stream(subscriptions)
                .map(one -> new Sight.Place(one.channel().path(), one.seq(), one.behind()))
                .toList();
        return new Sight(
                id,
                commands.user(),
                transport.client().address(),
                transport.client().endpoint(),
                codec.name(),
                transport.client().headers(),
                TimeUnit.NANOSECONDS.toMillis(now - began),
                TimeUnit.NANOSECONDS.toMillis(now - heard),
                TimeUnit.NANOSECONDS.toMillis(writer.writingFor(now)),
                places);
    }

    Client client() {
        return transport.client();
    }

    Codec codec() {
        return codec;
    }

    /** How many messages its slowest subscription has not taken yet. */
    long behind() {
        long most = 0;
        for (Subscription one : subscriptions) {
            most = Math.max(most, one.behind());
        }
        return most;
    }

    List<Tap.Frame> frames() {
        Tap open = tap;
        if (open == null) {
            open = new Tap(connections.clock());
            tap = open;
        }
        return open.look();
    }

    /** The line is gone. */
    void closed() {
        over.set(true);
        if (connections.remove(this)) {
            connections.meters().closed(cause);
            slot.leave();
            commands.leaveAll();
        }
    }

    private boolean hasEnded(Instant until) {
        return until != null && !connections.clock().instant().isBefore(until);
    }

    /** Now and then: pings, and ends what is stuck or dead, or may not go on. */
    void tick(long now, long pingEvery, long writeTimeout) {
        Tap open = tap;
        if (open != null && open.isForgotten()) {
            tap = null;
        }
        commands.review(subscriptions);
        if (writer.writingFor(now) > writeTimeout) {
            abort(Refusal.TOO_SLOW, "A write made no progress.");
        } else if (now - heard > 2 * pingEvery + writeTimeout) {
            abort(Refusal.TOO_SLOW, "Nothing was heard for two pings.");
        } else if (unfinished != 0 && now - unfinished > connections.unfinished()) {
            end(new Refused(Refusal.TOO_SLOW, "A frame took too long to come."));
        } else if (hasEnded(commands.until())) {
            end(new Refused(Refusal.UNAUTHORIZED, "Your credential has ended."));
        } else if (now - pinged >= pingEvery) {
            pinged = now;
            pingDue = true;
            wake();
        }
    }
}
