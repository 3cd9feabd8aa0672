package io.parley.endpoint;

import io.parley.channel.Format;
import io.parley.protocol.Limits;
import io.parley.protocol.PlainTextCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One connection's way out: an answer through its outbox, and one frame through its writer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WriterBenchmark {
    private final Format format = new PlainTextCodec(Limits.USUAL);
    private final String answer = "{\"type\":\"ok\",\"re\":17,\"epoch\":\"8fK2mQ7x\",\"seq\":1234567}";
    private final Outbox outbox = new Outbox();
    private final OneFrame source = new OneFrame();
    private final Writer writer = new Writer(source, source);

    @Benchmark
    public String answerThroughOutbox() {
        outbox.add(answer);
        return outbox.take(format);
    }

    /** The write is done before {@code send} returns. */
    @Benchmark
    public void wakeAndWrite() {
        source.frame = answer;
        writer.wake();
    }

    /** What a pump's pass costs for a reader with nothing to get. */
    @Benchmark
    public void wakeForNothing() {
        writer.wake();
    }

    private static final class OneFrame implements Transport, Writer.Source {
        private String frame;

        @Override
        public String next() {
            String next = frame;
            frame = null;
            return next;
        }

        @Override
        public boolean keepsTurn() {
            return false;
        }

        @Override
        public void written(long nanos) {}

        @Override
        public void failed(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public Client client() {
            return null;
        }

        @Override
        public void send(String text, Done done) {
            done.done(null);
        }

        @Override
        public void ping() {}

        @Override
        public void close(int code, String reason) {}
    }
}
