package io.parley.endpoint;

import io.parley.channel.Author;
import io.parley.channel.Channel;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Load;
import io.parley.channel.Meters;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.channel.Tokens;
import io.parley.identity.ApiKey;
import io.parley.limits.Quota;
import io.parley.limits.Slot;
import io.parley.protocol.ClientFrame;
import io.parley.protocol.Codec;
import io.parley.protocol.EventStreamCodec;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import io.parley.protocol.Limits;
import io.parley.protocol.PlainTextCodec;
import io.parley.protocol.ServerFrame;
import io.parley.unread.ReadState;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/** All connections of this node, and what they share. */
public final class Connections implements Drain.Clients {
    /** Seconds that a client told to come back waits at least, and of which it waits a random part more. */
    static final int RETRY_AFTER = 1;

    static final int JITTER = 5;

    /** The same for one that has sent far too much. */
    static final int RETRY_AFTER_FLOOD = 10;

    private static final ServerFrame.Bye RESTART = new ServerFrame.Bye(1012, "restart", null, RETRY_AFTER, JITTER);
    private static final ServerFrame.Bye ENDED =
            new ServerFrame.Bye(1012, "ended", "An operator has ended this connection.", RETRY_AFTER, JITTER);

    private static final int STEPS = 5;
    private static final Duration LONGEST_STEP = Duration.ofSeconds(2);

    /** So many clients may keep their pings from being written at a time; others' are then late. */
    private static final int PINGS_HELD_UP = 16;

    private static final Identity NOBODY = new Identity(new Author("", ""), (right, channel) -> false);

    private final Codec json;
    private final Codec plainText;
    private final Codec events;
    private final String node = Tokens.random(8);
    private final Map<String, Connection> all = new ConcurrentHashMap<>();
    private final AtomicReference<Thread> closing = new AtomicReference<>();
    private final Channels channels;
    private final ReadState readState;
    private final Surroundings surroundings;
    private final Lane pings;
    private final Semaphore joins;
    private volatile boolean leaving;
    private volatile long slowest;

    /**
     * What all connections share.
     *
     * @param executor for what never blocks
     * @param lines for what may block while a client reads nothing
     * @param signIn who a credential stands for
     * @param guests what a guest may do
     * @param ping how often each client is pinged
     * @param writeTimeout after which a write that makes no progress ends its connection
     * @param load how hard the node works
     * @param limits of what a client may send
     * @param unfinished how long a frame may take that comes in parts
     * @param joins so many at a time
     * @param quota how much a client may have and do
     */
    public record Surroundings(
            Executor executor,
            Executor lines,
            Clock clock,
            Function<String, Optional<Identity>> signIn,
            Function<Author, Grant> guests,
            Duration ping,
            Duration writeTimeout,
            Supplier<Load> load,
            Meters meters,
            Limits limits,
            Duration unfinished,
            int joins,
            Quota quota) {}

    public Connections(Channels channels, ReadState readState, Surroundings surroundings) {
        this.channels = channels;
        this.readState = readState;
        this.surroundings = surroundings;
        this.json = new JsonCodec(new JsonText(), surroundings.limits());
        this.plainText = new PlainTextCodec(surroundings.limits());
        this.events = new EventStreamCodec(new JsonText());
        this.joins = new Semaphore(surroundings.joins());
        this.pings = new Lane(this::patiently, PINGS_HELD_UP);
    }

    /** Begins a connection, or says over it why it does not begin: a browser cannot read the answer to a handshake. */
    Connection open(Transport transport, Opening opening) {
        return open(transport, opening, opening.protocol() ? json : plainText);
    }

    /**
     * Begins a connection that tells of one channel by server-sent events.
     *
     * @param parameters as a WebSocket's query has them
     * @param signedIn {@code null}: a guest
     * @return to be called when the client has gone
     */
    public Runnable tell(
            Transport transport, ChannelName channel, Map<String, List<String>> parameters, Identity signedIn) {
        return listen(transport, channel, parameters, signedIn)::closed;
    }

    Connection listen(
            Transport transport, ChannelName channel, Map<String, List<String>> parameters, Identity signedIn) {
        Opening opening = new Opening(channel.kind(), channel.name(), parameters, true, signedIn);
        return open(transport, opening, events);
    }

    private Connection open(Transport transport, Opening opening, Codec codec) {
        Identity who = NOBODY;
        ChannelName home = null;
        ClientFrame.Join join = null;
        boolean unread = false;
        Slot slot = Slot.FREE;
        Refused refused = null;
        try {
            who = opening.who(surroundings.guests());
            slot = surroundings.quota().enter(transport.client().address(), limited(who));
            home = opening.home();
            join = home == null ? null : opening.join(home, limits().history());
            unread = opening.unread();
        } catch (Refused e) {
            refused = e;
        }
        Connection connection = new Connection(this, transport, codec, who, home, slot);
        all.put(connection.id(), connection);
        meters().opened(transport.client().endpoint());
        if (refused == null) {
            // After it is there: a ban that comes at this moment finds it, or is found here.
            refused = channels.turnsAway(who, transport.client().address());
        }
        if (refused != null) {
            connection.end(refused);
        } else if (leaving) {
            connection.end(RESTART);
        } else {
            connection.open(join, unread);
        }
        return connection;
    }

    /** The id that a user is counted by; {@code null} for back ends, which may do as much as they like. */
    private static String limited(Identity who) {
        return ApiKey.isOwner(who) ? null : who.author().id();
    }

    /** @return whether it was still there */
    boolean remove(Connection connection) {
        boolean was = all.remove(connection.id(), connection);
        LockSupport.unpark(closing.get());
        return was;
    }

    Channels channels() {
        return channels;
    }

    ReadState readState() {
        return readState;
    }

    /** The name of this node, another one at each start. */
    public String node() {
        return node;
    }

    Limits limits() {
        return surroundings.limits();
    }

    /** @throws Refused {@code overloaded} while as many join as may */
    CompletionStage<Channel.Admission> join(Supplier<CompletionStage<Channel.Admission>> joining) {
        if (!joins.tryAcquire()) {
            throw new Refused(Refusal.OVERLOADED, "Too many join at once. Try again in a moment.");
        }
        try {
            return joining.get().whenComplete((admission, failure) -> joins.release());
        } catch (RuntimeException e) {
            joins.release();
            throw e;
        }
    }

    /** Nanoseconds. */
    long unfinished() {
        return surroundings.unfinished().toNanos();
    }

    /** What {@code hello} tells of how much somebody may send. */
    ServerFrame.Bounds bounds(Identity who) {
        Quota.Bounds rates = ApiKey.isOwner(who) ? null : surroundings.quota().bounds();
        return ServerFrame.Bounds.of(
                limits(),
                rates == null
                        ? null
                        : new ServerFrame.Rates(
                                rates.commands().perSecond(), rates.bytes().perSecond()));
    }

    Meters meters() {
        return surroundings.meters();
    }

    Clock clock() {
        return surroundings.clock();
    }

    long pingSeconds() {
        return surroundings.ping().toSeconds();
    }

    /** For {@code hello}; {@code null} when nothing is left out. */
    String load() {
        Load load = surroundings.load().get();
        return load == Load.NORMAL ? null : load.name().toLowerCase(Locale.ROOT);
    }

    void execute(Runnable task) {
        run(surroundings.executor(), task);
    }

    /** For what may block while a client reads nothing. */
    void patiently(Runnable task) {
        run(surroundings.lines(), task);
    }

    /** For what blocks only when a client reads nothing at the very moment. */
    void ping(Runnable task) {
        pings.execute(task);
    }

    private static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Only when the node has stopped: there is nobody left to do it for.
        }
    }

    /**
     * What a user may do by a new credential, and until when. Others go on to see them as they came.
     *
     * @throws Refused {@code unauthorized} for a credential that is wrong, or another user's
     */
    Identity renew(Identity who, String credential) {
        return surroundings
                .signIn()
                .apply(credential)
                .filter(other -> other.author().id().equals(who.author().id()))
                .map(other -> new Identity(who.author(), other.grant(), other.until()))
                .orElseThrow(() -> new Refused(Refusal.UNAUTHORIZED, "This credential is not valid for you."));
    }

    /** How often {@link #tick} is to be called: seldom enough to cost nothing, often enough to be on time. */
    public Duration step() {
        Duration shortest = surroundings.ping().compareTo(surroundings.writeTimeout()) < 0
                ? surroundings.ping()
                : surroundings.writeTimeout();
        Duration part = shortest.dividedBy(STEPS);
        return part.compareTo(LONGEST_STEP) < 0 ? part : LONGEST_STEP;
    }

    /** To be called every {@link #step}: pings, and ends what is stuck or dead. */
    public void tick() {
        pings.tick();
        surroundings.quota().tick();
        long now = System.nanoTime();
        long most = 0;
        long ping = surroundings.ping().toNanos();
        long writeTimeout = surroundings.writeTimeout().toNanos();
        for (Connection connection : all.values()) {
            try {
                connection.tick(now, ping, writeTimeout);
                most = Math.max(most, connection.behind());
            } catch (RuntimeException e) {
                connection.bug(e);
            }
        }
        slowest = most;
    }

    // ---- for operators

    @Override
    public int count() {
        return all.size();
    }

    /** How many there are of one endpoint ({@code chat}, {@code feed}, {@code live}, {@code events}) and codec ({@code json}, {@code text}, {@code sse}). */
    public int count(String endpoint, String codec) {
        int count = 0;
        for (Connection connection : all.values()) {
            if (connection.client().endpoint().equals(endpoint)
                    && connection.codec().name().equals(codec)) {
                count++;
            }
        }
        return count;
    }

    /** How many messages the slowest connection had not taken yet, at the last {@link #tick}. */
    public long slowest() {
        return slowest;
    }

    /** How many messages each connection has not taken yet, most first. */
    public long[] behind() {
        return all.values().stream()
                .mapToLong(connection -> -connection.behind())
                .sorted()
                .map(less -> -less)
                .toArray();
    }

    /** Those who have most still to take, and then those whose write takes longest: at most {@code limit}. */
    public List<Sight> slowest(int limit) {
        return all.values().stream()
                .map(Connection::sight)
                .sorted(Comparator.comparingLong(Sight::behind)
                        .thenComparingLong(Sight::writing)
                        .reversed())
                .limit(limit)
                .toList();
    }

    /** One connection; empty when there is none of this id. */
    public Optional<Sight> sight(String id) {
        return Optional.ofNullable(all.get(id)).map(Connection::sight);
    }

    /** The frames of one connection since somebody first asked for them, oldest first; forgotten when nobody asks for a while. */
    public Optional<List<Tap.Frame>> frames(String id) {
        return Optional.ofNullable(all.get(id)).map(Connection::frames);
    }

    /** Tells one client to come back on another connection. @return whether there was one of this id */
    public boolean end(String id) {
        Connection connection = all.get(id);
        if (connection != null) {
            connection.end(ENDED);
        }
        return connection != null;
    }

    // ---- for moderators

    /** Puts a user out of a channel, on all connections, unless they may moderate there. */
    public void drop(String user, ChannelName channel, Refused why) {
        for (Connection connection : all.values()) {
            Identity who = connection.who();
            if (who.author().id().equals(user) && !who.grant().allows(Right.MODERATE, channel)) {
                connection.drop(channel, why);
            }
        }
    }

    /** Puts those out of a channel who may not read it any longer. */
    public void review(ChannelName channel) {
        for (Connection connection : all.values()) {
            Refused refused = channels.endsReading(connection.who(), channel);
            if (refused != null) {
                connection.drop(channel, refused);
            }
        }
    }

    /** Ends the connections of those who are no longer let in. */
    public void turnAway() {
        for (Connection connection : all.values()) {
            Refused refused =
                    channels.turnsAway(connection.who(), connection.client().address());
            if (refused != null) {
                connection.end(refused);
            }
        }
    }

    // ---- the end

    /** Whoever comes in spite of it is told to come back. */
    @Override
    public void leave(boolean leaving) {
        this.leaving = leaving;
    }

    @Override
    public int restart(int most) {
        int told = 0;
        for (Connection connection : all.values()) {
            if (told == most) {
                break;
            }
            if (!connection.isEnding()) {
                connection.end(RESTART);
                told++;
            }
        }
        return told;
    }

    /** Tells everybody who is left to come back, and waits until they are gone, but not longer than {@code patience}. */
    public void close(Duration patience) {
        leave(true);
        closing.set(Thread.currentThread());
        restart(Integer.MAX_VALUE);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!all.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(this, deadline - System.nanoTime());
        }
    }
}
