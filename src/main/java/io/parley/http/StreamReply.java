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

/** Tells a client what became of its stream: at its end, or as it goes too. */
final class StreamReply implements LineStream.Reply {
    private static final Logger LOG = System.getLogger(StreamReply.class.getName());

    private final AsyncContext async;
    private final JsonText json;
    private final Summary summary;
    private final Executor answers;
    private final Farewell farewell;
    private ProgressLines lines;

    /** @param answers for writing answers: a slow client keeps nobody else waiting */
    StreamReply(AsyncContext async, JsonText json, Summary summary, Executor answers, ScheduledExecutorService timer) {
        this.async = async;
        this.json = json;
        this.summary = summary;
        this.answers = answers;
        this.farewell = new Farewell(async, timer);
    }

    /** From now on it is told as it goes. */
    void tellAll(Runnable caughtUp) throws IOException {
        HttpServletResponse response = response();
        response.setContentType("application/x-ndjson");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        lines = new ProgressLines(response.getOutputStream(), caughtUp, farewell::said);
        lines.say(json.of(summary.progress()));
        response.getOutputStream().setWriteListener(lines);
    }

    private HttpServletResponse response() {
        return (HttpServletResponse) async.getResponse();
    }

    /** Completes when the request is over. */
    CompletableFuture<Void> done() {
        return farewell.done();
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
        if (all) {
            farewell.heard();
        }
        if (lines != null) {
            lines.sayLast(json.of(summary.whole("summary", why)));
            return;
        }
        try {
            answers.execute(() -> {
                write(why);
                farewell.said();
            });
        } catch (RejectedExecutionException e) {
            farewell.complete();
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

    @Override
    public void swallowed() {
        farewell.heard();
    }

    @Override
    public void gone() {
        farewell.complete();
    }
}
