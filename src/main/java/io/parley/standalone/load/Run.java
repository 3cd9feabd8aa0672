package io.parley.standalone.load;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.parley.channel.Tokens;
import io.parley.standalone.load.Tally.Count;
import io.parley.standalone.load.Tally.Reason;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLException;
import org.HdrHistogram.Histogram;

/** A run, from the first connection to the last: publishers, subscribers, warm-up, what is timed, what is still under way. */
final class Run {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long EARLY = 5 * SECOND;
    private static final int DIGITS = 3;
    /** Of how many messages of a channel it is remembered which reader was first and which last. */
    private static final int WAVES = 1 << 16;

    private final Options options;
    private final Tally tally = new Tally();
    private final MultiThreadIoEventLoopGroup loops;
    private final List<Desk> desks;
    private final Common common;
    private final Sampler sampler;
    private final List<Subscriber> subscribers;
    private final List<Publisher> publishers;
    private final Histogram spreads = new Histogram(DIGITS);
    private volatile boolean stopped;

    Run(Options options, PrintStream progress) throws SSLException {
        this.options = options;
        int channels = options.crowd().channels();
        this.loops = new MultiThreadIoEventLoopGroup(
                options.threads(), new DefaultThreadFactory("load", true), NioIoHandler.newFactory());
        this.desks = StreamSupport.stream(loops.spliterator(), false)
                .map(loop -> new Desk((EventLoop) loop, channels))
                .toList();
        int waves = Math.max(16, Math.min(1024, WAVES / channels));
        this.common = new Common(
                options,
                new Naming(options.crowd().channel(), channels, Tokens.random(8)),
                new Ledger(channels, tally),
                tally,
                new Dialer(
                        options.protocol(), options.deflate(), options.insecure(), options.locals(), options.timeout()),
                Stream.generate(() -> new Spread(spreads, waves))
                        .limit(channels)
                        .toArray(Spread[]::new),
                new AtomicLongArray(Math.max(1, options.talk().publishers())),
                new Common.Timing(),
                System.nanoTime());
        this.sampler = new Sampler(common, desks, progress);
        this.subscribers = IntStream.range(0, options.crowd().connections())
                .mapToObj(i -> new Subscriber(common, desk(i), i))
                .toList();
        this.publishers = IntStream.range(0, options.talk().publishers())
                .mapToObj(i -> new Publisher(common, desk(i), i))
                .toList();
    }

    private Desk desk(int number) {
        return desks.get(number % desks.size());
    }

    /** Any thread: goes on to the end at once, and reports what there is. */
    void stop() {
        stopped = true;
    }

    Result run() {
        try {
            desks.forEach(Desk::watchLag);
            Result.Measured measured = null;
            long passed = 0;
            if (connect()) {
                sampler.begin();
                long start = System.nanoTime() + SECOND / 10;
                boolean idle = options.talk().idle();
                long from = idle ? start : start + options.talk().warmup().toNanos();
                long to = from + options.talk().duration().toNanos();
                Pace pace = pace(start, from, to);
                Pacer pacer = new Pacer("publish", pace, n -> publisher(n).due(n, pace));
                measured = measure(from, to);
                pacer.end();
                passed = pacer.passed();
            }
            return end(measured, passed);
        } finally {
            Future<?> unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private Publisher publisher(long message) {
        return publishers.get((int) (message % publishers.size()));
    }

    /** Publishers first: a wrong address or key shows before thousands have come. */
    private boolean connect() {
        publishers.forEach(Publisher::start);
        long patience = options.timeout().toNanos() + SECOND;
        await(
                "connect",
                System.nanoTime() + patience,
                () -> tally.get(Count.PUBLISHERS_READY) + tally.sum(Reason.CONNECT_FAILED) >= publishers.size());
        if (tally.get(Count.PUBLISHERS_READY) < publishers.size()) {
            return false;
        }
        int count = subscribers.size();
        Schedule ramp = new Schedule(System.nanoTime(), options.crowd().ramp(), count);
        Pacer pacer = new Pacer("ramp", ramp, n -> subscribers.get((int) n).start(ramp.intended(n, 0)));
        await(
                "connect",
                ramp.intended(count, 0) + patience,
                () -> tally.get(Count.JOINED) + tally.sum(Reason.CONNECT_FAILED) >= count);
        pacer.end();
        return tally.get(Count.JOINED) > 0;
    }

    private Pace pace(long start, long from, long to) {
        if (options.talk().idle()) {
            return new Schedule(start, 1, 0);
        }
        common.timing().measure(from, to);
        if (options.talk().window() == 0) {
            double rate = options.talk().rate();
            return new Schedule(start, rate, (long) Math.ceil((to - start) * rate / SECOND));
        }
        int channels = options.crowd().channels();
        int joins = options.crowd().joins();
        long[] audience = new long[channels];
        for (long i = (long) options.crowd().slow() * joins; i < (long) subscribers.size() * joins; i++) {
            audience[(int) (i % channels)]++;
        }
        Window window = new Window(options.talk().window(), n -> audience[(int) (n % channels)], tally);
        common.timing().closeLoop(window);
        return window;
    }

    private Result.Measured measure(long from, long to) {
        double rate = options.crowd().churn();
        Pacer churn = new Pacer("churn", new Schedule(from, rate, rate == 0 ? 0 : Long.MAX_VALUE), n -> cutOne());
        await("warm-up", from, () -> false);
        long began = System.nanoTime();
        long cpu = Machine.cpuTime();
        double unused = Machine.load();
        long published = tally.get(Count.PUBLISHED);
        long delivered = tally.get(Count.DELIVERED);
        await(options.talk().idle() ? "idle" : "measure", to, () -> false);
        churn.end();
        return new Result.Measured(
                (System.nanoTime() - began) / 1e9,
                tally.get(Count.PUBLISHED) - published,
                tally.get(Count.DELIVERED) - delivered,
                common.timing().lateness(),
                sampler.lags().copy(),
                (Machine.cpuTime() - cpu) / 1e9,
                Machine.load());
    }

    private void cutOne() {
        subscribers.get(ThreadLocalRandom.current().nextInt(subscribers.size())).churn();
    }

    private Result end(Result.Measured measured, long passed) {
        if (measured != null) {
            // Whoever ends it early wants to see what there was, and that ends too: else it would count as lost.
            long patience = stopped
                    ? Math.min(EARLY, options.patience().toNanos())
                    : options.patience().toNanos();
            stopped = false;
            await(
                    "wait",
                    System.nanoTime() + patience,
                    () -> tally.get(Count.PUBLISHED) >= passed
                            && sum(publishers, Publisher::unanswered, desks) == 0
                            && sum(subscribers, Subscriber::behind, desks) == 0);
        }
        sampler.sample("");
        long unanswered = sum(publishers, Publisher::unanswered, desks);
        long away = sum(subscribers, one -> one.isAway() ? 1 : 0, desks);
        sum(
                publishers,
                one -> {
                    one.finish();
                    return 0;
                },
                desks);
        sum(
                subscribers,
                one -> {
                    one.finish();
                    return 0;
                },
                desks);
        common.ledger().settle();
        return new Result(
                options,
                tally,
                measured,
                common.timing().connects(),
                sampler.latencies(),
                spreads,
                Math.max(0, passed - tally.get(Count.PUBLISHED)),
                unanswered,
                away,
                sampler.seconds());
    }

    /** The sum over all of them, each asked on its own event loop. */
    private static <T> long sum(List<T> all, ToLongFunction<T> question, List<Desk> desks) {
        List<Future<Long>> sums = new ArrayList<>();
        for (int i = 0; i < desks.size(); i++) {
            int first = i;
            sums.add(desks.get(i).loop().submit(() -> {
                long sum = 0;
                for (int j = first; j < all.size(); j += desks.size()) {
                    sum += question.applyAsLong(all.get(j));
                }
                return sum;
            }));
        }
        return sums.stream()
                .mapToLong(sum -> sum.awaitUninterruptibly().getNow())
                .sum();
    }

    /** Returns at {@code until}, or as soon as it is done. */
    private void await(String phase, long until, BooleanSupplier done) {
        while (!stopped && until - System.nanoTime() > 0 && !done.getAsBoolean()) {
            sampler.tick(phase);
            LockSupport.parkNanos(this, Math.min(STEP, Math.max(1, until - System.nanoTime())));
        }
    }
}
