package io.parley.channel;

import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import io.parley.protocol.Limits;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A channel's newest messages: taking them in, and giving them to readers. The tail is full, as it is in use. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TailBenchmark {
    private static final ChannelName FEED = ChannelName.parse("feed/prices");
    private static final int ENTRIES = 1024;
    private static final int READERS = 1000;
    private static final int RUN = 32;

    private final Author author = new Author("k3jd8s7fh2", "Ada");
    private final Instant at = Instant.parse("2026-01-01T12:00:00.123Z");
    private final String body = "{\"n\":1234567,\"pad\":\"" + "x".repeat(99) + "\"}";
    private final Format json = new JsonCodec(new JsonText(), Limits.USUAL);

    private Tail tail;
    private long seq;

    @Setup
    public void fill() {
        Tail.Bounds bounds = new Tail.Bounds(ENTRIES, 1 << 20);
        tail = new Tail(FEED, new Position("8fK2mQ7x", 0), 0, bounds, new Budget(16 << 20), Clock.systemUTC());
        seq = 0;
        for (int i = 0; i < ENTRIES; i++) {
            tail.append(next());
        }
        // So that joining a run is all that is measured of it, and not the encoding.
        tail.readMessages(json, tail.end() - RUN, tail.end());
    }

    private Event.Message next() {
        seq++;
        return new Event.Message("8fK2mQ7x", seq, "a-1234567", author, at, null, body);
    }

    @Benchmark
    public void append() {
        tail.append(next());
    }

    /** One message, encoded once, read by each of 1,000; time and bytes are for one reader. */
    @Benchmark
    @OperationsPerInvocation(READERS)
    public void readByThousand(Blackhole hole) {
        long from = tail.end();
        tail.append(next());
        for (int i = 0; i < READERS; i++) {
            hole.consume(tail.read(json, false, "somebody", from, tail.end()));
        }
    }

    /** For the first of all readers who stand at a place: 32 messages that are encoded already become one frame. */
    @Benchmark
    public Run joinThirtyTwo() {
        return tail.readMessages(json, tail.end() - RUN, tail.end());
    }
}
