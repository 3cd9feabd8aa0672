package io.parley.config;

import io.parley.identity.Access;
import io.parley.identity.jwt.KeyText;
import io.parley.limits.Quota;
import io.parley.net.Network;
import io.parley.net.OriginPattern;
import io.parley.protocol.Limits;
import io.parley.source.CommandSource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * All that an operator can set.
 *
 * @param apiKey the key that back ends publish with; {@code null}: a random one is made
 * @param presenceGrace so long somebody who was cut has not left
 * @param ping how often each client is pinged
 * @param writeTimeout after which a write that makes no progress ends its connection
 * @param compression whether text is compressed for clients that offer to
 * @param proxies who is believed when they say whom they speak for
 * @param origins whose pages may come, beside Parley's own
 * @param report how often a node tells how it is; zero: never
 * @param sources the commands that are feeds
 * @param uploads where files go that people send
 */
public record Settings(
        String apiKey,
        Data data,
        Redis redis,
        History history,
        Tail tail,
        Duration presenceGrace,
        Duration ping,
        Duration writeTimeout,
        boolean compression,
        List<Network> proxies,
        List<OriginPattern> origins,
        Overload overload,
        Drain drain,
        Metrics metrics,
        Duration report,
        Auth auth,
        Bounds bounds,
        List<CommandSource> sources,
        Uploads uploads) {

    /**
     * How much a client may send, have and do.
     *
     * @param limits of each frame and each connection
     * @param quota {@code null}: as much as it likes
     * @param unfinished how long a frame or a body may take to come
     * @param handshakes at a time; 0: any number
     * @param joins at a time
     */
    public record Bounds(Limits limits, Quota.Bounds quota, Duration unfinished, int handshakes, int joins) {}

    /**
     * How people sign in.
     *
     * @param ways that are switched on
     * @param login where browsers are sent to sign in; {@code null}: nowhere
     * @param jwt {@code null} where that way is off
     * @param gateway {@code null} where that way is off
     * @param grants what people may do
     * @param hook {@code null}: nobody else is asked
     */
    public record Auth(Set<Way> ways, String login, Jwt jwt, Gateway gateway, Access grants, Hook hook) {}

    /**
     * A service that says what people may do.
     *
     * @param key by which it knows who asks; {@code null}: none
     * @param timeout how long an answer may take
     * @param lasting how long one is good at most
     */
    public record Hook(URI address, String key, Duration timeout, Duration lasting) {}

    /** A way of signing in. The order is the one in which they are asked. */
    public enum Way {
        JWT,
        CONTAINER,
        GATEWAY,
        OPEN
    }

    /**
     * Signing in by tokens.
     *
     * @param key {@code null}: they come from {@code jwks}
     * @param jwks {@code null}: there is a key
     * @param refresh how old keys get that come from there
     * @param issuer {@code null}: anybody who has the key
     * @param audience one of these; empty: anything
     * @param skew by how much clocks may differ
     * @param cookie the name of the one that may hold a token
     */
    public record Jwt(
            KeyText key,
            URI jwks,
            Duration refresh,
            String issuer,
            List<String> audience,
            Duration skew,
            String cookie) {}

    /**
     * The names of the headers that a proxy tells a user by.
     *
     * @param header the user's id
     * @param name the shown name; {@code null}: not told
     * @param groups the roles, with commas; {@code null}: not told
     */
    public record Gateway(String header, String name, String groups) {}

    /**
     * From where a node takes nobody in.
     *
     * @param connections how many it has at most
     * @param lag how long work waits for a thread
     * @param heap percent of the heap that is alive
     */
    public record Overload(int connections, Duration lag, int heap) {}

    /**
     * How a node leaves.
     *
     * @param rate how many clients are told in a second, at least
     * @param time when the last is told
     * @param delay from not being ready to the first, where somebody asks whether it is
     * @param signal whether SIGTERM begins it
     */
    public record Drain(int rate, Duration time, Duration delay, boolean signal) {}

    /** Who may read {@code /metrics}. */
    public enum Metrics {
        OPEN,
        KEY,
        OFF
    }

    /**
     * @param folder where messages are kept; {@code null}: the container's own place
     * @param verify read all of it at start
     * @param sync how often what is kept is forced to the disk; zero: before each answer
     */
    public record Data(String folder, boolean verify, Duration sync) {}

    /**
     * @param url where it is, with the password; {@code null}: none, a node by itself
     * @param prefix before every key and topic: several clusters share a Redis
     * @param timeout after which Redis counts as away
     */
    public record Redis(String url, String prefix, Duration timeout) {}

    /**
     * How much of each channel is kept at least: so many messages, as long as they are younger.
     *
     * @param keys how many keys a channel may have
     */
    public record History(long messages, Duration age, int keys) {}

    /**
     * Files that people send.
     *
     * @param folder {@code null}: beside the messages, or nowhere with Redis
     * @param size bytes of one request; 0: none are taken
     * @param space bytes of all files
     * @param age so long each is kept
     * @param redis of those without a folder
     */
    public record Uploads(String folder, long size, long space, Duration age, SmallFiles redis) {}

    /**
     * Files that are kept in Redis where nodes share no folder.
     *
     * @param size bytes of each; 0: none are taken
     * @param space bytes of all of them
     */
    public record SmallFiles(long size, long space) {}

    /** How much of each channel that is read is held ready in memory. */
    public record Tail(int messages, long characters) {}

    /** @throws BadSettings that tells every mistake */
    public static Settings read(Source source) {
        Reading reading = new Reading(source);
        Settings settings = new Settings(
                reading.secret("parley.api.key", 16),
                new Data(
                        reading.text("parley.data", null),
                        reading.flag("parley.data.verify", true),
                        reading.duration("parley.data.sync", "1s", Duration.ZERO, Duration.ofHours(1))),
                new Redis(
                        reading.text("parley.redis.url", null),
                        reading.text("parley.redis.prefix", "parley:"),
                        reading.duration("parley.redis.timeout", "2s", Duration.ofMillis(100), Duration.ofMinutes(1))),
                new History(
                        reading.whole("parley.history.messages", 10_000, 1, 100_000_000),
                        reading.duration("parley.history.age", "30d", Duration.ofSeconds(1), Duration.ofDays(36_500)),
                        (int) reading.whole("parley.history.keys", 100_000, 1, 10_000_000)),
                new Tail(
                        (int) reading.whole("parley.tail.messages", 1024, 16, 1 << 20),
                        reading.whole("parley.tail.characters", 1 << 20, 1 << 16, 1 << 30)),
                reading.duration("parley.presence.grace", "5s", Duration.ZERO, Duration.ofMinutes(10)),
                reading.duration("parley.ping", "25s", Duration.ofSeconds(1), Duration.ofHours(1)),
                reading.duration("parley.write.timeout", "10s", Duration.ofSeconds(1), Duration.ofHours(1)),
                reading.flag("parley.compression", false),
                reading.networks("parley.proxies", "127.0.0.0/8,::1/128"),
                reading.origins("parley.origins"),
                new Overload(
                        (int) reading.whole("parley.connections", 25_000, 1, 10_000_000),
                        reading.duration("parley.overload.lag", "1s", Duration.ofMillis(100), Duration.ofMinutes(1)),
                        (int) reading.whole("parley.overload.heap", 85, 20, 100)),
                new Drain(
                        (int) reading.whole("parley.drain.rate", 1000, 1, 1_000_000),
                        reading.duration("parley.drain.time", "30s", Duration.ZERO, Duration.ofHours(1)),
                        reading.duration("parley.drain.delay", "5s", Duration.ZERO, Duration.ofMinutes(10)),
                        reading.flag("parley.drain.signal", true)),
                reading.word("parley.metrics", Metrics.KEY),
                reading.duration("parley.report", "2s", Duration.ZERO, Duration.ofHours(1)),
                AuthReading.read(reading),
                BoundsReading.read(reading),
                SourcesReading.read(reading, reading.isSet("parley.redis.url")),
                new Uploads(
                        reading.text("parley.uploads", null),
                        reading.whole("parley.uploads.size", 100L << 20, 0, 1L << 50),
                        reading.whole("parley.uploads.space", 10L << 30, 1, 1L << 60),
                        reading.duration("parley.uploads.age", "30d", Duration.ofHours(1), Duration.ofDays(36_500)),
                        new SmallFiles(
                                reading.whole("parley.uploads.redis", 1 << 20, 0, 64 << 20),
                                reading.whole("parley.uploads.redis.space", 256 << 20, 1, 1L << 40))));
        reading.finish();
        return settings;
    }
}
