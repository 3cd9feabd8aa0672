package io.parley.endpoint;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From a channel's message to its readers' transports: tail, pump, subscriptions, connections, writers. Time and bytes are for
 * one delivery: one message to one reader.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FanOutBenchmark {
    private static final int MANY = 1000;
    private static final int FEW = 100;
    private static final int BATCH = 8;

    /** Fails the run when a reader was left out: nothing is fast that is not done. */
    abstract static class Readers {
        private final int count;
        private final boolean protocol;
        private Crowd crowd;
        private long expected;

        Readers(int count, boolean protocol) {
            this.count = count;
            this.protocol = protocol;
        }

        @Setup
        public void join() {
            crowd = new Crowd(count, protocol);
            expected = crowd.frames();
        }

        void tell(int messages) {
            crowd.tell(messages);
            expected += count;
        }

        @TearDown
        public void leave() {
            crowd.close();
            if (crowd.frames() != expected) {
                throw new IllegalStateException(crowd.frames() + " frames were written instead of " + expected);
            }
        }
    }

    @State(Scope.Thread)
    public static class Hundred extends Readers {
        public Hundred() {
            super(FEW, true);
        }
    }

    @State(Scope.Thread)
    public static class Thousand extends Readers {
        public Thousand() {
            super(MANY, true);
        }
    }

    @State(Scope.Thread)
    public static class ThousandOfPlainText extends Readers {
        public ThousandOfPlainText() {
            super(MANY, false);
        }
    }

    @Benchmark
    @OperationsPerInvocation(FEW)
    public void toHundred(Hundred readers) {
        readers.tell(1);
    }

    @Benchmark
    @OperationsPerInvocation(MANY)
    public void toThousand(Thousand readers) {
        readers.tell(1);
    }

    @Benchmark
    @OperationsPerInvocation(MANY)
    public void toThousandPlain(ThousandOfPlainText readers) {
        readers.tell(1);
    }

    /** Eight messages came before the pump did: each reader gets them as one frame. */
    @Benchmark
    @OperationsPerInvocation(MANY * BATCH)
    public void eightToThousand(Thousand readers) {
        readers.tell(BATCH);
    }
}
