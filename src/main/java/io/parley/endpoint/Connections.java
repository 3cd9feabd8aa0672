package io.parley.endpoint;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Tokens;
import io.parley.protocol.ClientFrame;
import io.parley.protocol.Codec;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import io.parley.protocol.PlainTextCodec;
import io.parley.protocol.ServerFrame;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** All connections of this node, and what they share. */
public final class Connections {
    /** Seconds that a client told to come back waits at least, and of which it waits a random part more. */
    static final int RETRY_AFTER = 1;

    static final int JITTER = 5;

    private static final int RESTART = 1012;

    private static final Identity NOBODY = new Identity(new Author("", ""), (right, channel) -> false);

    private final Codec json = new JsonCodec(new JsonText());
    private final Codec plainText = new PlainTextCodec();
    private final String node = Tokens.random(8);
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Thread> closing = new AtomicReference<>();
    private final Channels channels;
    private final Executor executor;
    private final Executor lines;
    private final Function<String, Optional<Identity>> signIn;
    private final Duration ping;
    private final Duration writeTimeout;

    /**
     * @param executor for what never blocks
     * @param lines for what may block while a client reads nothing
     * @param signIn who a credential stands for
     * @param ping how often each client is pinged
     * @param writeTimeout after which a write that makes no progress ends its connection
     */
    public Connections(
            Channels channels,
            Executor executor,
            Executor lines,
            Function<String, Optional<Identity>> signIn,
            Duration ping,
            Duration writeTimeout) {
        this.channels = channels;
        this.executor = executor;
        this.lines = lines;
        this.signIn = signIn;
        this.ping = ping;
        this.writeTimeout = writeTimeout;
    }

    /** Begins a connection, or says over it why it does not begin: a browser cannot read the answer to a handshake. */
    Connection open(Transport transport, Opening opening) {
        Codec codec = opening.protocol() ? json : plainText;
        Identity who = NOBODY;
        ChannelName home = null;
        ClientFrame.Join join = null;
        Refused refused = null;
        try {
            who = opening.who();
            home = opening.home();
            join = home == null ? null : opening.join(home);
        } catch (Refused e) {
            refused = e;
        }
        Connection connection = new Connection(this, transport, codec, who, home);
        all.add(connection);
        if (refused != null) {
            connection.end(refused);
        } else if (closing.get() != null) {
            restart(connection);
        } else {
            connection.open(join);
        }
        return connection;
    }

    /** @return whether it was still there */
    boolean remove(Connection connection) {
        boolean was = all.remove(connection);
        LockSupport.unpark(closing.get());
        return was;
    }

    Channels channels() {
        return channels;
    }

    String node() {
        return node;
    }

    long pingSeconds() {
        return ping.toSeconds();
    }

    void execute(Runnable task) {
        run(executor, task);
    }

    /** For what may block while a client reads nothing. */
    void patiently(Runnable task) {
        run(lines, task);
    }

    private static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Only when the node has stopped: there is nobody left to do it for.
        }
    }

    /** @throws Refused {@code unauthorized} for a credential that is wrong, or another user's */
    void requireSame(Identity who, String credential) {
        boolean same = signIn.apply(credential)
                .filter(other -> other.author().id().equals(who.author().id()))
                .isPresent();
        if (!same) {
            throw new Refused(Refusal.UNAUTHORIZED, "This credential is not valid for you.");
        }
    }

    /** To be called about once a second. */
    public void tick() {
        long now = System.nanoTime();
        for (Connection connection : all) {
            try {
                connection.tick(now, ping.toNanos(), writeTimeout.toNanos());
            } catch (RuntimeException e) {
                connection.bug(e);
            }
        }
    }

    /** Tells everybody to come back later, and waits until they are gone, but not longer than {@code patience}. */
    public void close(Duration patience) {
        closing.set(Thread.currentThread());
        all.forEach(Connections::restart);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!all.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(this, deadline - System.nanoTime());
        }
    }

    private static void restart(Connection connection) {
        connection.end(new ServerFrame.Bye(RESTART, "restart", null, RETRY_AFTER, JITTER));
    }
}
