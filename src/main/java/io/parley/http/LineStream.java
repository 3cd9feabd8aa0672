package io.parley.http;

import io.parley.channel.Broker;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.stream.Flow;
import io.parley.stream.Line;
import io.parley.stream.LineSplitter;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * One request's body, published line by line. It is read only while there is room for what is read, so that a broker that is
 * slow slows the client down, through TCP; and no thread waits for either.
 *
 * <pre>
 *             its end, or the client has gone
 *   READING ─────────────────────────────────> ENDED ── each line is kept or refused ──> ANSWERED
 *      │
 *      └── {@link #stop}: what still comes is thrown away ──> STOPPED ── the same ────────> ANSWERED
 * </pre>
 */
final class LineStream implements ReadListener, Flow.Owner {
    private static final Logger LOG = System.getLogger(LineStream.class.getName());
    private static final int PIECE = 16 << 10;

    /** So many ticks without news: something is said all the same, or whoever is between takes the line for dead. */
    private static final int MOST_QUIET = 10;

    private final ServletInputStream in;
    private final LineSplitter lines;
    private final Source source;
    private final Reply reply;
    private final Summary summary;
    private final Executor executor;
    private final OneAtATime reading = new OneAtATime(this::readAll);
    private final byte[] piece = new byte[PIECE];
    private Flow flow;
    private volatile boolean ended;
    private volatile boolean stopped;
    private volatile boolean gone;
    private volatile boolean closed;
    private long told;
    private int quiet;

    /** Whom the lines come from, and where they go. */
    interface Source {
        Refused pay(int length);

        CompletionStage<Broker.Receipt> publish(Line line);

        /** When whoever sends may not any longer; {@code null}: never. */
        Instant until();
    }

    /** What the client hears. */
    interface Reply {
        /** Whether it has not heard so much yet that no more lines should be read. {@link LineStream#read} is to be called once it has. */
        boolean isBehind();

        void failed(Summary.Failure failure);

        void progress(Summary.Told told);

        /**
         * @param why it ended early; {@code null}: it did not
         * @param heard whether nothing more comes: else {@link #swallowed} follows, perhaps
         */
        void over(Refused why, boolean heard);

        /** All that came after the end has come. */
        void swallowed();

        /** There is nobody who would hear it. */
        void gone();
    }

    /** @param executor reads on once there is room */
    LineStream(
            ServletInputStream in, LineSplitter lines, Source source, Reply reply, Summary summary, Executor executor) {
        this.in = in;
        this.lines = lines;
        this.source = source;
        this.reply = reply;
        this.summary = summary;
        this.executor = executor;
    }

    void begin(Flow through) {
        flow = through;
        in.setReadListener(this);
    }

    /** Nothing more is published of it. */
    void stop(Refused why) {
        stopped = true;
        flow.stop(why);
        room();
    }

    /** To be called about once a second. */
    void tick(Instant now) {
        if (source.until() != null && now.isAfter(source.until())) {
            stop(new Refused(Refusal.UNAUTHORIZED, "The credential has ended."));
        } else if (summary.count() != told || ++quiet >= MOST_QUIET) {
            told = summary.count();
            quiet = 0;
            reply.progress(summary.progress());
        }
    }

    // ---- what the container tells

    @Override
    public void onDataAvailable() {
        read();
    }

    @Override
    public void onAllDataRead() {
        ended = true;
        read();
    }

    /** Whole lines that have come are published all the same; half a line is none. */
    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "A stream broke off.", failure);
        if (failure instanceof TimeoutException || failure instanceof SocketTimeoutException) {
            ended = true;
            stop(new Refused(Refusal.TOO_SLOW, "Nothing has come for longer than the server waits."));
            return;
        }
        gone = true;
        ended = true;
        read();
    }

    // ---- reading

    void read() {
        reading.ask();
    }

    private void readAll() {
        try {
            readOn();
        } catch (IOException | IllegalStateException e) {
            onError(e);
        }
    }

    private void readOn() throws IOException {
        while (!closed) {
            if (stopped) {
                if (!swallow()) {
                    return;
                }
            } else if (reply.isBehind() || !flow.hasRoom()) {
                return;
            } else {
                Line line = lines.next();
                if (line != null) {
                    flow.offer(line);
                } else if (ended) {
                    finish();
                } else if (!more()) {
                    return;
                }
            }
        }
    }

    /** @return whether anything has come, its end too */
    private boolean more() throws IOException {
        if (!in.isReady()) {
            return false;
        }
        int length = in.read(piece);
        if (length < 0) {
            ended = true;
        } else {
            lines.feed(piece, length);
        }
        return true;
    }

    /** Whoever is still sending would not hear an answer from a server that has hung up. */
    private boolean swallow() throws IOException {
        if (ended) {
            closed = true;
            reply.swallowed();
        } else if (!in.isReady()) {
            return false;
        } else {
            ended = in.read(piece) < 0;
        }
        return true;
    }

    private void finish() {
        closed = true;
        Line line = gone ? null : lines.last();
        if (line != null) {
            flow.offer(line);
        }
        flow.finish();
    }

    // ---- what becomes of the lines

    @Override
    public Refused pay(int length) {
        return source.pay(length);
    }

    @Override
    public CompletionStage<Broker.Receipt> publish(Line line) {
        return source.publish(line);
    }

    @Override
    public void kept(Line line, Broker.Receipt receipt) {
        summary.kept(line.number(), receipt);
    }

    @Override
    public void refused(Line line, Throwable failure) {
        reply.failed(summary.refused(line.number(), Refused.of(failure, Answer::bug)));
    }

    @Override
    public void room() {
        try {
            executor.execute(this::read);
        } catch (RejectedExecutionException e) {
            // The node has ended.
        }
    }

    @Override
    public void over(Refused why) {
        if (gone) {
            reply.gone();
        } else {
            reply.over(why, why == null || closed);
            if (why != null) {
                stopped = true;
                room();
            }
        }
    }
}
