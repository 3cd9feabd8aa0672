package io.parley.http;

import io.parley.channel.Refused;
import io.parley.protocol.JsonText;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Tells a client what became of its stream: at its end, or as it goes too. */
final class StreamReply implements LineStream.Reply {
    private static final Logger LOG = System.getLogger(StreamReply.class.getName());

    /** So long whoever was told of an early end may go on sending. */
    private static final long FAREWELL_SECONDS = 2;

    private final AsyncContext async;
    private final JsonText json;
    private final Summary summary;
    private final Executor answers;
    private final ScheduledExecutorService timer;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private ProgressLines lines;
    private boolean said;
    private boolean heard;

    /** @param answers for writing answers: a slow client keeps nobody else waiting */
    StreamReply(AsyncContext async, JsonText json, Summary summary, Executor answers, ScheduledExecutorService timer) {
        this.async = async;
        this.json = json;
        this.summary = summary;
        this.answers = answers;
        this.timer = timer;
    }

    /** From now on it is told as it goes. */
    void tellAll(Runnable caughtUp) throws IOException {
        HttpServletResponse response = response();
        response.setContentType("application/x-ndjson");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        lines = new ProgressLines(response.getOutputStream(), caughtUp, this::said);
        lines.say(json.of(summary.progress()));
        response.getOutputStream().setWriteListener(lines);
    }

    private HttpServletResponse response() {
        return (HttpServletResponse) async.getResponse();
    }

    /** Completes when the request is over. */
    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public boolean isBehind() {
        return lines != null && lines.isBehind();
    }

    @Override
    public void failed(Summary.Failure failure) {
        if (lines != null) {
            lines.say(json.of(failure));
        }
    }

    @Override
    public void progress(Summary.Told told) {
        if (lines != null) {
            lines.sayIfHeard(json.of(told));
        }
    }

    @Override
    public void over(Refused why, boolean all) {
        synchronized (this) {
            heard |= all;
        }
        if (lines != null) {
            lines.sayLast(json.of(summary.whole("summary", why)));
            return;
        }
        try {
            answers.execute(() -> {
                write(why);
                said();
            });
        } catch (RejectedExecutionException e) {
            complete();
        }
    }

    private void write(Refused why) {
        int status = why == null ? HttpServletResponse.SC_OK : why.refusal().status();
        if (why != null && why.refusal().retry()) {
            response().setHeader("Retry-After", "1");
        }
        try {
            Answer.write(response(), status, "application/json", json.of(summary.whole(null, why)));
            response().flushBuffer();
        } catch (IOException | IllegalStateException e) {
            LOG.log(Level.DEBUG, "A client went away before its answer.", e);
        }
    }

    private void said() {
        boolean all;
        synchronized (this) {
            said = true;
            all = heard;
        }
        if (all) {
            complete();
            return;
        }
        try {
            ScheduledFuture<?> unused = timer.schedule(this::complete, FAREWELL_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            complete();
        }
    }

    @Override
    public void swallowed() {
        boolean all;
        synchronized (this) {
            heard = true;
            all = said;
        }
        if (all) {
            complete();
        }
    }

    @Override
    public void gone() {
        complete();
    }

    private void complete() {
        if (done.complete(null)) {
            try {
                async.complete();
            } catch (IllegalStateException e) {
                LOG.log(Level.DEBUG, "The container has ended a request itself.", e);
            }
        }
    }
}
