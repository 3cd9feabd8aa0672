package io.parley.http;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.endpoint.Client;
import io.parley.endpoint.Transport;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/**
 * The answer to a request, written as it comes and without a thread that waits (Servlet §5.7).
 *
 * <pre>
 *          the first frame                 the client goes, or a close
 *   NEW ──────────────────> OPEN ─────────────────────────────────────> OVER
 *    └──────────── refused: the answer is a status and a problem ────────^
 * </pre>
 *
 * The container calls by threads of its own and the connection by others, so all that touches the output holds the lock. What
 * is told to the connection is told without it.
 */
final class EventStream implements Transport, WriteListener, AsyncListener {
    private static final Logger LOG = System.getLogger(EventStream.class.getName());

    private enum State {
        NEW,
        OPEN,
        OVER
    }

    private final AsyncContext async;
    private final Client client;
    private final Problems problems;
    private State state = State.NEW;
    private ServletOutputStream out;

    /** The frame that is to be written; {@code null} when it is with the container. */
    private byte[] frame;

    private boolean flushed;

    /** Hears the end of the write under way. */
    private Done done;

    /** Is told once that the client has gone. */
    private Runnable gone;

    private boolean left;

    private EventStream(AsyncContext async, Client client, Problems problems) {
        this.async = async;
        this.client = client;
        this.problems = problems;
    }

    /** From here on the request is answered by this. */
    static EventStream begin(HttpServletRequest request, Client client, Problems problems) {
        AsyncContext async = request.startAsync();
        // The connection knows better when it is over.
        async.setTimeout(0);
        EventStream stream = new EventStream(async, client, problems);
        async.addListener(stream);
        return stream;
    }

    /** Sets the headers of a stream. */
    static void describe(HttpServletResponse response) {
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store");
        // NGINX, and those who do as it does, gather answers unless told not to.
        response.setHeader("X-Accel-Buffering", "no");
    }

    /** Is called once when the client has gone, at once if it has. */
    void whenGone(Runnable gone) {
        boolean already;
        synchronized (this) {
            this.gone = gone;
            already = left;
        }
        if (already) {
            gone.run();
        }
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public void send(String text, Done done) {
        boolean over;
        synchronized (this) {
            over = state == State.OVER;
            if (!over) {
                this.frame = text.getBytes(StandardCharsets.UTF_8);
                this.flushed = false;
                this.done = done;
            }
        }
        if (over) {
            done.done(new IOException("The stream is over."));
        } else {
            write();
        }
    }

    @Override
    public void onWritePossible() {
        write();
    }

    /** Goes on with the write under way, as far as the container takes it. It calls again when it takes more. */
    private void write() {
        Done finished;
        try {
            finished = advance();
        } catch (IOException | RuntimeException e) {
            leave(e);
            return;
        }
        if (finished != null) {
            finished.done(null);
        }
    }

    private synchronized Done advance() throws IOException {
        if (state == State.NEW) {
            state = State.OPEN;
            HttpServletResponse response = (HttpServletResponse) async.getResponse();
            describe(response);
            out = response.getOutputStream();
            out.setWriteListener(this);
            return null;
        }
        while (state == State.OPEN && done != null && out.isReady()) {
            if (frame != null) {
                byte[] bytes = frame;
                frame = null;
                out.write(bytes);
            } else if (!flushed) {
                flushed = true;
                out.flush();
            } else {
                Done finished = done;
                done = null;
                return finished;
            }
        }
        return null;
    }

    @Override
    public boolean refuse(Refused refused) {
        synchronized (this) {
            if (state != State.NEW) {
                return false;
            }
            state = State.OVER;
        }
        try {
            problems.write((HttpServletResponse) async.getResponse(), refused);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "A client went away before it was refused.", e);
        } finally {
            complete();
        }
        return true;
    }

    /** Nobody calls this: a ping is a frame here. */
    @Override
    public void ping() {
        throw new UnsupportedOperationException("A stream of events has no pings.");
    }

    /** Ends the answer. Why has been said by a frame. */
    @Override
    public void close(int code, String reason) {
        if (refuse(new Refused(Refusal.UNAVAILABLE, "The channel does not answer now."))) {
            return;
        }
        boolean was;
        synchronized (this) {
            was = state == State.OPEN;
            state = State.OVER;
        }
        if (was) {
            complete();
        }
    }

    private void complete() {
        try {
            async.complete();
        } catch (RuntimeException e) {
            // A container that has found out itself that the client is gone.
            LOG.log(Level.DEBUG, "A stream had ended already.", e);
        }
    }

    private void leave(Throwable why) {
        LOG.log(Level.DEBUG, "A client has left its stream of events.", why);
        boolean was;
        Runnable told;
        synchronized (this) {
            was = state != State.OVER;
            state = State.OVER;
            told = left ? null : gone;
            left = true;
        }
        if (told != null) {
            told.run();
        }
        if (was) {
            complete();
        }
    }

    @Override
    public void onError(Throwable failure) {
        leave(failure);
    }

    @Override
    public void onError(AsyncEvent event) {
        leave(event.getThrowable());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        leave(event.getThrowable());
    }

    @Override
    public void onComplete(AsyncEvent event) {
        // Nothing new, unless the container has ended it by itself.
        leave(event.getThrowable());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
