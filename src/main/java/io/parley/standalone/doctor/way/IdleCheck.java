package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two connections on which nobody says anything: one that Parley pings, and one to {@code /echo}, over which nothing passes at
 * all. The first must live; the second shows how long silence is borne.
 */
final class IdleCheck implements Check {
    private static final Duration STEP = Duration.ofSeconds(1);

    private final Way way;
    private Line pinged;
    private Line silent;
    private long start;

    IdleCheck(Way way) {
        this.way = way;
    }

    @Override
    public Topic topic() {
        return Topic.IDLE;
    }

    @Override
    public void begin() {
        try {
            if (!way.plan().idle().isZero()) {
                way.hello();
                pinged = way.parley("/live");
                silent = way.line("/echo", Map.of());
                start = System.nanoTime();
            }
        } catch (IOException | NotExamined e) {
            pinged = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        if (way.plan().idle().isZero()) {
            throw new NotExamined("Not wanted (--idle 0s).");
        }
        Duration interval = way.hello().ping();
        if (pinged == null || !pinged.handshake().switched() || silent == null) {
            throw new NotExamined("No connection for it opened.");
        }
        try {
            List<Heard> pings = new ArrayList<>();
            Heard end = listen(patience, pings);
            return judge(interval, pings, end, silentEnd());
        } finally {
            pinged.close();
            silent.close();
        }
    }

    private Heard listen(Patience patience, List<Heard> pings) throws InterruptedException {
        long deadline = start + way.plan().idle().toNanos();
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            patience.left(Duration.ofNanos(left));
            Heard heard = pinged.next(Duration.ofNanos(Math.min(left, STEP.toNanos())));
            if (heard != null && heard.ended()) {
                return heard;
            }
            if (heard != null && heard.kind() == Heard.Kind.PING) {
                pings.add(heard);
            }
        }
        return null;
    }

    /** A container may give up on it by itself, and then says so. */
    private Heard silentEnd() throws InterruptedException {
        Heard heard = silent.nextText(Duration.ZERO);
        return heard != null && heard.ended() ? heard : null;
    }

    private Finding judge(Duration interval, List<Heard> pings, Heard end, Heard silentEnd)
            throws IOException, InterruptedException {
        String cure = "Raise every time-out on the way above parley.ping (" + Way.seconds(interval)
                + "), best to 75 s: proxy_read_timeout, timeout tunnel, ProxyTimeout, the cloud balancer's idle time-out."
                + " Or lower parley.ping.";
        String file = way.file(topic().file());
        if (end != null) {
            return topic().fail(
                            "After " + since(end.at()) + " of silence a connection was " + end.end() + "; "
                                    + counted(pings) + " had come.",
                            cure)
                    .in(file);
        }
        if (pings.isEmpty() && way.plan().idle().compareTo(interval.multipliedBy(2)) > 0) {
            return topic().fail(
                            "It lived " + Way.seconds(way.plan().idle())
                                    + ", but no ping came, where there should be one every " + Way.seconds(interval)
                                    + ".",
                            "Something on the way keeps pings to itself: a WebSocket must be passed on byte for byte.")
                    .in(file);
        }
        String seen = "It lived " + Way.seconds(way.plan().idle()) + " with " + counted(pings) + ".";
        if (silentEnd == null) {
            return topic().ok(seen + " So did one without any.");
        }
        String without = " One without any was " + silentEnd.end() + " after " + since(silentEnd.at()) + ".";
        Duration lived = Duration.ofNanos(silentEnd.at() - start);
        boolean narrow = silentEnd.kind() == Heard.Kind.CUT
                && lived.compareTo(interval.multipliedBy(3).dividedBy(2)) < 0;
        return narrow ? topic().warn(seen + without, cure).in(file) : topic().ok(seen + without);
    }

    private String since(long nanos) {
        return Way.seconds(Duration.ofNanos(nanos - start));
    }

    private static String counted(List<Heard> pings) {
        if (pings.size() < 2) {
            return pings.isEmpty() ? "no ping" : "one ping";
        }
        long nanos = (pings.get(pings.size() - 1).at() - pings.get(0).at()) / (pings.size() - 1);
        return pings.size() + " pings, one every " + Way.seconds(Duration.ofNanos(nanos));
    }
}
