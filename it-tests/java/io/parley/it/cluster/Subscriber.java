package io.parley.it.cluster;

import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client that reads some channels, and comes back whenever its line ends.
 *
 * <pre>
 * connecting --hello--> open --bye, close, cut, silence--> waiting --a short random time--> connecting
 * </pre>
 */
final class Subscriber implements Line.Owner {

    /** Where {@code bye} asks for seconds, a test waits for tenths of them. */
    private static final double HASTE = 0.1;

    /** As long as no {@code hello} has said how often the server pings. */
    private static final int USUAL_PING_SECONDS = 5;

    private final URI address;
    private final String name;
    private final Map<String, Heard> channels = new LinkedHashMap<>();
    private final ScheduledExecutorService timers;
    private final Consumer<String> wrong;

    private Line line;
    private String node = "";
    private int pingSeconds = USUAL_PING_SECONDS;
    private long returnMillis;
    private boolean left;
    private int lines;
    private int joined;
    private long mark = Long.MAX_VALUE;
    private Line markedLine;
    private long liveNanos = -1;

    /**
     * @param address of {@code /live}
     * @param wrong told, in a sentence, of what must not be
     */
    Subscriber(
            URI address, String name, List<String> channels, ScheduledExecutorService timers, Consumer<String> wrong) {
        this.address = address;
        this.name = name;
        channels.forEach(channel -> this.channels.put(channel, new Heard(channel)));
        this.timers = timers;
        this.wrong = wrong;
    }

    synchronized void connect() {
        if (!left) {
            joined = 0;
            returnMillis = ThreadLocalRandom.current().nextLong(100, 500);
            lines++;
            line = Line.open(address, this);
        }
    }

    synchronized void leave() {
        left = true;
        line.cut();
    }

    /** Cuts a line on which two pings of the server are missing. */
    synchronized void watch() {
        if (line.silence().compareTo(Duration.ofSeconds(2L * pingSeconds).plusMillis(500)) > 0) {
            line.cut();
        }
    }

    @Override
    public synchronized void heard(Line from, JsonObject event) {
        if (from != line) {
            return;
        }
        try {
            hear(event);
        } catch (RuntimeException e) {
            wrong.accept(name + " on " + node + ": " + e.getMessage());
        }
    }

    private void hear(JsonObject event) {
        switch (event.getString("type")) {
            case "hello" -> {
                node = event.getString("node");
                pingSeconds = event.getInt("ping");
                channels.keySet().forEach(this::join);
            }
            case "ok" -> {
                joined++;
                channels.get(event.getString("channel")).joined(event);
            }
            case "error" -> refused(event);
            case "message" -> {
                channels.get(event.getString("channel")).message(event);
                note(event.getJsonObject("body").getJsonNumber("at").longValue());
            }
            case "gap" -> channels.get(event.getString("channel")).gap(event);
            case "bye" -> {
                if (event.containsKey("retryAfter")) {
                    double window = ThreadLocalRandom.current().nextDouble() * event.getInt("jitter");
                    returnMillis = (long) (1000 * HASTE * (event.getInt("retryAfter") + window));
                }
            }
            default -> throw new IllegalStateException("it must not hear " + event);
        }
    }

    /** The channel is the command's id: so an answer that says no tells which. */
    private void join(String channel) {
        line.send(channels.get(channel).join(channel));
    }

    private void refused(JsonObject error) {
        if (!error.getBoolean("retry")) {
            throw new IllegalStateException("it was refused: " + error);
        }
        Line now = line;
        later(() -> {
            if (now == line) {
                join(error.getString("re"));
            }
        });
    }

    @Override
    public synchronized void ended(Line which, int code) {
        if (which != line || left) {
            return;
        }
        if (code >= 4400 && code < 4500) {
            wrong.accept(name + " was told with " + code + " not to come back");
        }
        var unused = timers.schedule(this::connect, returnMillis, TimeUnit.MILLISECONDS);
    }

    private void later(Runnable what) {
        var unused = timers.schedule(
                () -> {
                    synchronized (this) {
                        what.run();
                    }
                },
                ThreadLocalRandom.current().nextLong(100, 500),
                TimeUnit.MILLISECONDS);
    }

    /**
     * From now on it looks for the first message that was published after this moment.
     *
     * @param elsewhere on another line than it has now
     */
    synchronized void mark(long now, boolean elsewhere) {
        mark = now;
        markedLine = elsewhere ? line : null;
        liveNanos = -1;
    }

    private void note(long publishedAt) {
        if (liveNanos < 0 && publishedAt > mark && line != markedLine) {
            liveNanos = System.nanoTime() - mark;
        }
    }

    /** How long after the mark it heard something that was published after the mark; negative if it has not yet. */
    synchronized long liveNanos() {
        return liveNanos;
    }

    synchronized boolean isJoined() {
        return joined >= channels.size();
    }

    /** The node that it was last greeted by. */
    synchronized String node() {
        return node;
    }

    /** How many lines it has opened so far. */
    synchronized int lines() {
        return lines;
    }

    String name() {
        return name;
    }

    synchronized List<String> differencesFrom(Map<String, BrokerLog> logs) {
        return channels.entrySet().stream()
                .map(one -> one.getValue().differenceFrom(logs.get(one.getKey())))
                .filter(difference -> difference != null)
                .map(difference -> name + " on " + node + ": " + difference)
                .toList();
    }

    synchronized boolean isAtTheEndOf(Map<String, BrokerLog> logs) {
        return channels.entrySet().stream().allMatch(one -> one.getValue().isAtTheEndOf(logs.get(one.getKey())));
    }

    /** How many gaps it was told of in each of its channels. */
    synchronized List<Integer> gaps() {
        return channels.values().stream().map(Heard::gaps).toList();
    }
}
