package io.parley.http;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.upload.Upload;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * One request's body on its way into an upload. It is read as fast as the disk takes it, and no thread waits for the client.
 *
 * <pre>
 *   OPENING ──> READING ── its end ──> KEEPING ──> ANSWERED
 *      └───────────┴── refused: what still comes is thrown away ──^
 * </pre>
 */
final class UploadStream implements ReadListener {
    private static final Logger LOG = System.getLogger(UploadStream.class.getName());
    private static final int PIECE = 32 << 10;

    private final AsyncContext async;
    private final ServletInputStream in;
    private final Reply reply;
    private final Farewell farewell;
    private final Executor answers;
    private final OneAtATime reading = new OneAtATime(this::readAll);
    private final byte[] piece = new byte[PIECE];

    /** {@code null} until it may begin. */
    private volatile Upload upload;

    private volatile boolean ended;
    private volatile Refused refused;

    /** Nothing is read any longer. */
    private volatile boolean closed;

    /** Writes an answer. */
    interface Reply {
        void kept(HttpServletResponse response, Upload.Receipt receipt) throws IOException;

        void refused(HttpServletResponse response, Refused refused) throws IOException;
    }

    /** @param answers for reading on, and for writing answers */
    UploadStream(AsyncContext async, ServletInputStream in, Reply reply, Farewell farewell, Executor answers) {
        this.async = async;
        this.in = in;
        this.reply = reply;
        this.farewell = farewell;
        this.answers = answers;
    }

    /** Reads once it is known where to. */
    void begin(CompletionStage<Upload> opening) {
        in.setReadListener(this);
        opening.whenComplete((opened, failure) -> {
            if (failure == null) {
                opened(opened);
            } else {
                refuse(Refused.of(failure, Answer::bug));
            }
            readLater();
        });
    }

    private void opened(Upload opened) {
        Refused why;
        synchronized (this) {
            upload = opened;
            why = refused;
        }
        if (why != null) {
            var unused = opened.fail(why);
        }
    }

    /** It is not wanted any longer. */
    void stop(Refused why) {
        refuse(why);
        readLater();
    }

    /** To be called every second or so. */
    void tick() {
        Upload begun = upload;
        if (begun != null && !ended && begun.isTooSlow()) {
            stop(new Refused(Refusal.TOO_SLOW, "The upload comes too slowly."));
        }
    }

    private void readLater() {
        try {
            answers.execute(reading::ask);
        } catch (RejectedExecutionException e) {
            // The node has ended.
        }
    }

    // ---- what the container tells

    @Override
    public void onDataAvailable() {
        reading.ask();
    }

    @Override
    public void onAllDataRead() {
        ended = true;
        reading.ask();
    }

    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "An upload broke off.", failure);
        ended = true;
        boolean slow = failure instanceof TimeoutException || failure instanceof SocketTimeoutException;
        refuse(
                slow
                        ? new Refused(Refusal.TOO_SLOW, "Nothing has come for longer than the server waits.")
                        : new Refused(Refusal.BAD_REQUEST, "The upload broke off."));
        readLater();
    }

    // ---- reading

    private void readAll() {
        try {
            readOn();
        } catch (IOException | IllegalStateException e) {
            onError(e);
        } catch (RuntimeException e) {
            refuse(Refused.of(e, Answer::bug));
            readLater();
        }
    }

    private void readOn() throws IOException {
        while (!closed) {
            if (ended && (refused != null || upload != null)) {
                closed = true;
                finish();
            } else if ((upload == null && refused == null) || !in.isReady()) {
                return;
            } else {
                more();
            }
        }
    }

    private void more() throws IOException {
        int length = in.read(piece);
        if (length < 0) {
            ended = true;
        } else if (refused == null) {
            upload.feed(piece, length);
        }
    }

    private void finish() {
        if (refused != null) {
            farewell.heard();
            return;
        }
        upload.finish().whenComplete((receipt, failure) -> {
            farewell.heard();
            if (failure == null) {
                answer(() -> reply.kept(response(), receipt));
            } else {
                refuse(Refused.of(failure, Answer::bug));
            }
        });
    }

    private void refuse(Refused why) {
        Upload begun;
        synchronized (this) {
            if (refused != null) {
                return;
            }
            refused = why;
            begun = upload;
        }
        if (begun == null) {
            answer(() -> reply.refused(response(), why));
        } else {
            // Whoever asks its job after this answer finds that it has failed.
            var unused = begun.fail(why).thenRun(() -> answer(() -> reply.refused(response(), why)));
        }
    }

    private HttpServletResponse response() {
        return (HttpServletResponse) async.getResponse();
    }

    private interface Writing {
        void write() throws IOException;
    }

    private void answer(Writing writing) {
        try {
            answers.execute(() -> {
                try {
                    writing.write();
                    response().flushBuffer();
                } catch (IOException | IllegalStateException e) {
                    LOG.log(Level.DEBUG, "A client went away before its answer.", e);
                }
                farewell.said();
            });
        } catch (RejectedExecutionException e) {
            farewell.complete();
        }
    }
}
