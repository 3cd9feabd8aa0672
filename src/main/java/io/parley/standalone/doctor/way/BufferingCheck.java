package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

record BufferingCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.BUFFERING;
    }

    private static final int TIMES = 5;
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Longer than around the world. */
    private static final Duration SLOW = Duration.ofMillis(500);

    private static final Duration TOO_SLOW = Duration.ofMillis(1500);

    private static final String CURE =
            "proxy_buffering off for streams; a WebSocket must be passed on byte for byte: take filters, virus scanners and"
                    + " \"response inspection\" out of its way.";

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        way.needUpgrade();
        Duration echo = echo();
        if (echo == null) {
            return topic().fail(
                            "An echo does not come within "
                                    + Way.seconds(way.plan().timeout()) + ".",
                            CURE)
                    .in(way.file(topic().file()));
        }
        String seen = "Of " + TIMES + " echoes half were back within " + Way.millis(echo) + ".";
        Duration worst = echo;
        if (way.mayHear()) {
            Duration news = news();
            seen += " What was published by HTTP was heard "
                    + (news == null ? "never." : "after " + Way.millis(news) + ".");
            worst = news == null ? way.plan().timeout() : news.compareTo(worst) > 0 ? news : worst;
        }
        if (worst.compareTo(SLOW) < 0) {
            return topic().ok(seen);
        }
        return (worst.compareTo(TOO_SLOW) < 0 ? topic().warn(seen, CURE) : topic().fail(seen, CURE))
                .in(way.file(topic().file()));
    }

    /** The median. Several on their way at once: what is held back comes in lumps. */
    private Duration echo() throws IOException, InterruptedException {
        try (Line line = way.line("/echo", Map.of())) {
            long[] sent = new long[TIMES];
            long[] nanos = new long[TIMES];
            for (int i = 0; i < TIMES; i++) {
                sent[i] = System.nanoTime();
                line.send("" + i);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            for (int i = 0; i < TIMES; i++) {
                Heard heard = line.nextText(way.plan().timeout());
                if (heard == null || heard.ended()) {
                    return null;
                }
                nanos[i] = heard.at() - sent[i];
            }
            Arrays.sort(nanos);
            return Duration.ofNanos(nanos[TIMES / 2]);
        }
    }

    private Duration news() throws IOException, InterruptedException {
        try (Line line = way.parley("/" + Way.FEED)) {
            line.nextText(way.plan().timeout());
            String word = "\"now " + System.nanoTime() + "\"";
            long start = System.nanoTime();
            way.publish(word);
            return Crowd.awaitMessage(line, word, way.plan().timeout())
                    .map(heard -> Duration.ofNanos(heard.at() - start))
                    .orElse(null);
        }
    }
}
