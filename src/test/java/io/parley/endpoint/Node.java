package io.parley.endpoint;

import io.parley.Core;
import io.parley.channel.Channels;
import io.parley.channel.Identity;
import io.parley.channel.Load;
import io.parley.channel.Meters;
import io.parley.identity.ApiKey;
import io.parley.identity.Guests;
import io.parley.limits.Quota;
import io.parley.protocol.Limits;
import io.parley.unread.Inboxes;
import io.parley.unread.ReadState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A whole node but for the web: the real broker, the real core, the real connections. */
final class Node implements AutoCloseable {
    static final String KEY = "key-of-the-tests";

    private final Core core;
    final Connections connections;
    final ApiKey apiKey = new ApiKey(KEY);

    /** Who comes by which credential, besides the key. */
    final Map<String, Identity> tokens = new ConcurrentHashMap<>();

    Node(Path folder, long messages) {
        this(folder, messages, new Quota(null, address -> false, System::nanoTime), 1000);
    }

    /** @param joins at a time */
    Node(Path folder, long messages, Quota quota, int joins) {
        Clock clock = Clock.systemUTC();
        core = new Core(folder, messages, clock);
        Channels channels = core.channels();
        ReadState readState = core.readState(channels);
        long step = Inboxes.STEP.toMillis();
        ScheduledFuture<?> unused = core.timer()
                .scheduleWithFixedDelay(() -> readState.inboxes().tick(), step, step, TimeUnit.MILLISECONDS);
        connections = new Connections(
                channels,
                readState,
                new Connections.Surroundings(
                        core.threads(),
                        core.threads(),
                        clock,
                        this::signIn,
                        guest -> Guests.GRANT,
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(10),
                        () -> Load.NORMAL,
                        Meters.NONE,
                        Limits.USUAL,
                        Duration.ofSeconds(30),
                        joins,
                        quota));
    }

    private Optional<Identity> signIn(String credential) {
        return Optional.ofNullable(tokens.get(credential)).or(() -> apiKey.identity(credential));
    }

    @Override
    public void close() {
        connections.close(Duration.ofSeconds(5));
        core.close();
    }
}
