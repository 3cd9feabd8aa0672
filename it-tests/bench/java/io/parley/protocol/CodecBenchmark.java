package io.parley.protocol;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Event;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes to understand one command, and to put one event into words. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final Author AUTHOR = new Author("k3jd8s7fh2", "Ada");

    private final JsonCodec json = new JsonCodec(new JsonText(), Limits.USUAL);
    private final PlainTextCodec plainText = new PlainTextCodec(Limits.USUAL);
    private final ChannelName feed = ChannelName.parse("feed/prices");
    private final String body = "{\"n\":1234567,\"pad\":\"" + "x".repeat(99) + "\"}";
    private final String send = "{\"type\":\"send\",\"id\":17,\"messageId\":\"a-1234567\",\"body\":" + body + "}";
    private final String line = "x".repeat(120);

    private final Event.Message message = new Event.Message(
            "8fK2mQ7x", 1_234_567, "a-1234567", AUTHOR, Instant.parse("2026-01-01T12:00:00.123Z"), null, body);

    private final ServerFrame hello = new ServerFrame.Hello(
            "parley.v1",
            "k3jd8s7fh2",
            AUTHOR,
            null,
            "2026-01-01T12:00:00.123Z",
            "n1o2d3e4",
            25,
            ServerFrame.Bounds.of(Limits.USUAL, null),
            null,
            new ServerFrame.Joining("feed/prices", "8fK2mQ7x", 1_234_567, false, null, null, null, null));

    @Benchmark
    public List<ClientFrame> decodeSend() {
        return json.decode(send, feed);
    }

    @Benchmark
    public List<ClientFrame> decodePlainLine() {
        return plainText.decode(line, feed);
    }

    @Benchmark
    public String encodeMessage() {
        return json.encode(feed, message);
    }

    @Benchmark
    public String encodePlainMessage() {
        return plainText.encode(feed, message);
    }

    @Benchmark
    public String encodeHello() {
        return json.encode(hello);
    }
}
