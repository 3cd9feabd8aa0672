package io.parley.http;

import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.identity.ApiKey;
import io.parley.limits.Quota;
import io.parley.limits.Slot;
import io.parley.protocol.JsonText;
import io.parley.protocol.Limits;
import io.parley.stream.Flow;
import io.parley.stream.Line;
import io.parley.stream.LineFormat;
import io.parley.stream.LineSplitter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All streams of lines that are being published at this node. */
public final class Streams {
    private static final Logger LOG = System.getLogger(Streams.class.getName());

    /** How often {@link #tick} is to be called. */
    public static final Duration STEP = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The rest of a message's id is for the number of the line. */
    private static final int MOST_KEY = 100;

    private static final Set<String> NDJSON = Set.of("application/x-ndjson", "application/ndjson", "application/jsonl");
    private static final String TEXT = "text/plain";
    private static final Pattern TYPE = Pattern.compile(
            "([^;\\s]+)\\s*(?:;\\s*charset\\s*=\\s*\"?(utf-?8|us-ascii)\"?\\s*)?", Pattern.CASE_INSENSITIVE);

    private final Channels channels;
    private final JsonText json;
    private final Limits limits;
    private final Quota quota;
    private final ScheduledExecutorService timer;
    private final Executor answers;
    private final Clock clock;
    private final BooleanSupplier leaving;
    private final Map<LineStream, StreamReply> open = new ConcurrentHashMap<>();

    /**
     * @param answers for reading on, and for writing answers: a slow client keeps nobody else waiting
     * @param leaving whether the node takes nobody in any longer
     */
    public Streams(
            Channels channels,
            JsonText json,
            Limits limits,
            Quota quota,
            ScheduledExecutorService timer,
            Executor answers,
            Clock clock,
            BooleanSupplier leaving) {
        this.channels = channels;
        this.json = json;
        this.limits = limits;
        this.quota = quota;
        this.timer = timer;
        this.answers = answers;
        this.clock = clock;
        this.leaving = leaving;
    }

    /**
     * What the lines of a request are; {@code null}: it has none.
     *
     * @throws Refused {@code unsupported-media-type}
     */
    static LineFormat format(HttpServletRequest request) {
        boolean put = request.getMethod().equals("PUT");
        String type = request.getContentType();
        if (type == null && put) {
            // As curl -T sends.
            return LineFormat.TEXT;
        }
        Matcher parts = TYPE.matcher(type == null ? "" : type.strip());
        String known = parts.matches() ? parts.group(1).toLowerCase(Locale.ROOT) : "";
        if (NDJSON.contains(known) || known.equals(TEXT)) {
            return known.equals(TEXT) ? LineFormat.TEXT : LineFormat.NDJSON;
        }
        if (put) {
            throw new Refused(
                    Refusal.UNSUPPORTED_MEDIA_TYPE, "The lines are application/x-ndjson or text/plain, in UTF-8.");
        }
        return null;
    }

    /** @throws Refused when it may not begin */
    void open(HttpServletRequest request, Identity who, ChannelName channel, LineFormat format) throws IOException {
        if (!who.grant().allows(Right.PUBLISH, channel)) {
            who.grant().require(Right.WRITE, channel);
        }
        String key = request.getHeader("Idempotency-Key");
        if (key != null && (key.isEmpty() || key.length() > MOST_KEY)) {
            throw new Refused(
                    Refusal.BAD_REQUEST, "The Idempotency-Key of a stream is 1 to " + MOST_KEY + " characters.");
        }
        if (Paths.ifSeq(request) != null) {
            throw new Refused(Refusal.BAD_REQUEST, "In a stream, each line has its own ifSeq.");
        }
        if (leaving.getAsBoolean()) {
            throw leaves();
        }
        Slot slot = quota.enter(
                request.getRemoteAddr(),
                ApiKey.isOwner(who) ? null : who.author().id());
        AsyncContext async = request.startAsync();
        // Somebody may be silent for as long as the container lets them.
        async.setTimeout(0);
        Summary summary = new Summary(channel);
        StreamReply reply = new StreamReply(async, json, summary, answers, timer);
        LineStream stream = new LineStream(
                request.getInputStream(),
                new LineSplitter(limits.frame()),
                new Publisher(who, channel, format, key, slot),
                reply,
                summary,
                answers);
        open.put(stream, reply);
        var unused = reply.done().thenRun(() -> {
            slot.leave();
            open.remove(stream);
        });
        if (asksForProgress(request)) {
            reply.tellAll(stream::room);
        }
        stream.begin(new Flow(stream, PATIENCE, timer, answers, System::nanoTime));
    }

    private static boolean asksForProgress(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && NDJSON.stream().anyMatch(accept.toLowerCase(Locale.ROOT)::contains);
    }

    private static Refused leaves() {
        return new Refused(Refusal.UNAVAILABLE, "This node leaves. Send the rest again.");
    }

    private final class Publisher implements LineStream.Source {
        private final Identity who;
        private final ChannelName channel;
        private final LineFormat format;
        private final String key;
        private final Slot slot;

        Publisher(Identity who, ChannelName channel, LineFormat format, String key, Slot slot) {
            this.who = who;
            this.channel = channel;
            this.format = format;
            this.key = key;
            this.slot = slot;
        }

        @Override
        public Refused pay(int length) {
            return slot.take(1, length);
        }

        @Override
        public CompletionStage<Broker.Receipt> publish(Line line) {
            return channels.publish(who, channel, format.draft(line, who.author(), key, limits));
        }

        @Override
        public Instant until() {
            return who.until();
        }
    }

    /** To be called every {@link #STEP}. */
    public void tick() {
        if (leaving.getAsBoolean()) {
            open.keySet().forEach(stream -> stream.stop(leaves()));
            return;
        }
        Instant now = clock.instant();
        open.keySet().forEach(stream -> stream.tick(now));
    }

    /** Ends all, and waits for their clients to be told. */
    public void close(Duration most) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        open.forEach((stream, reply) -> {
            ends.add(reply.done());
            stream.stop(leaves());
        });
        try {
            CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]))
                    .get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.INFO, "{0} streams end without having been told.", open.size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
