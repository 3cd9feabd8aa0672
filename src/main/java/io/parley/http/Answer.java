package io.parley.http;

import io.parley.channel.Refused;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Answers requests in JSON, at once or when a stage is done: no thread waits meanwhile. */
final class Answer {
    private static final Logger LOG = System.getLogger(Answer.class.getName());
    /** Milliseconds. */
    static final long TIMEOUT = 30_000;

    private final Problems problems;
    private final Executor answers;

    /** Turns what a stage gave into JSON text, and sets the status and headers that go with it. */
    @FunctionalInterface
    interface Rendering<T> {
        String render(T value, HttpServletResponse response);
    }

    Answer(Problems problems, Executor answers) {
        this.problems = problems;
        this.answers = answers;
    }

    <T> void later(HttpServletRequest request, CompletionStage<T> stage, Rendering<T> rendering) {
        AsyncContext async = request.isAsyncStarted() ? request.getAsyncContext() : begin(request);
        stage.whenCompleteAsync(
                (value, failure) -> {
                    HttpServletResponse response = (HttpServletResponse) async.getResponse();
                    try {
                        if (failure == null) {
                            render(response, value, rendering);
                        } else {
                            refuse(response, Refused.of(failure, Answer::bug));
                        }
                    } catch (IOException e) {
                        LOG.log(Level.DEBUG, "A client went away before its answer.", e);
                    } finally {
                        async.complete();
                    }
                },
                answers);
    }

    private static AsyncContext begin(HttpServletRequest request) {
        AsyncContext async = request.startAsync();
        async.setTimeout(TIMEOUT);
        return async;
    }

    private <T> void render(HttpServletResponse response, T value, Rendering<T> rendering) throws IOException {
        String text;
        try {
            text = rendering.render(value, response);
        } catch (RuntimeException e) {
            refuse(response, Refused.of(e, Answer::bug));
            return;
        }
        write(response, response.getStatus(), "application/json", text);
    }

    void refuse(HttpServletResponse response, Refused refused) throws IOException {
        problems.write(response, refused);
    }

    /** Logs a mistake of ours. */
    static void bug(Throwable cause) {
        LOG.log(Level.ERROR, "A request met a bug.", cause);
    }

    static void write(HttpServletResponse response, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
