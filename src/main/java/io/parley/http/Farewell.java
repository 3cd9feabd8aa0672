package io.parley.http;

import jakarta.servlet.AsyncContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The end of a request whose body is long: it is over once its client was told what became of it and sends no more. A server that hangs up
 * on a sender cuts off its own answer.
 */
final class Farewell {
    private static final Logger LOG = System.getLogger(Farewell.class.getName());

    /** So long whoever was told may go on sending. */
    private static final long LASTS_SECONDS = 2;

    private final AsyncContext async;
    private final ScheduledExecutorService timer;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private boolean said;
    private boolean heard;

    Farewell(AsyncContext async, ScheduledExecutorService timer) {
        this.async = async;
        this.timer = timer;
    }

    /** Completes when the request is over. */
    CompletableFuture<Void> done() {
        return done;
    }

    /** The client was told. */
    void said() {
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
            ScheduledFuture<?> unused = timer.schedule(this::complete, LASTS_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            complete();
        }
    }

    /** All has come. */
    void heard() {
        boolean all;
        synchronized (this) {
            heard = true;
            all = said;
        }
        if (all) {
            complete();
        }
    }

    /** At once: there is nobody to be told, or no time. */
    void complete() {
        if (done.complete(null)) {
            try {
                async.complete();
            } catch (IllegalStateException e) {
                LOG.log(Level.DEBUG, "The container has ended a request itself.", e);
            }
        }
    }
}
