package io.parley.upload;

import io.parley.channel.Author;
import io.parley.channel.Identity;
import io.parley.channel.Refused;
import io.parley.job.Ending;
import io.parley.job.Jobs;
import io.parley.job.Opening;
import io.parley.job.State;
import io.parley.protocol.JsonText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells whoever watches how far an upload is: not more often than they could see, and one thing after the other. */
final class Progress {
    private static final Logger LOG = System.getLogger(Progress.class.getName());
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(100);

    /** Longer than any server waits for a body: an upload that has not ended by then was on a node that died. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private static final Duration KEPT = Duration.ofHours(1);

    private final Jobs jobs;
    private final String job;
    private final Identity self;
    private final LongSupplier nanos;
    private CompletionStage<?> telling = CompletableFuture.completedFuture(null);
    private long last;

    /** @param nanos a clock that only goes forward */
    Progress(Jobs jobs, String job, Author by, LongSupplier nanos) {
        this.jobs = jobs;
        this.job = job;
        // What it tells are the server's own words.
        this.self = new Identity(by, (right, channel) -> true);
        this.nanos = nanos;
        this.last = nanos.getAsLong();
    }

    String job() {
        return job;
    }

    /**
     * @param title shown to whoever watches
     * @param total bytes; negative: not told
     */
    CompletionStage<?> open(String title, long total) {
        Double all = total < 0 ? null : (double) total;
        return jobs.open(self, job, new Opening(title, all, "bytes", null, SILENCE, KEPT));
    }

    /** So many bytes have come. It is told unless that was just done. */
    synchronized void received(long bytes) {
        long now = nanos.getAsLong();
        if (now - last >= STEP && telling.toCompletableFuture().isDone()) {
            last = now;
            tell(bytes);
        }
    }

    private void tell(long bytes) {
        telling = jobs.progress(self, job, new io.parley.job.Progress((double) bytes, null, null, null))
                .exceptionally(failure -> {
                    LOG.log(Level.DEBUG, "Nobody hears how far an upload is.", failure);
                    return null;
                });
    }

    /** All has come and is kept. */
    synchronized CompletionStage<?> succeeded(long bytes, String result) {
        return telling.thenCompose(told -> {
                    synchronized (this) {
                        tell(bytes);
                        return telling;
                    }
                })
                .thenCompose(told -> jobs.end(self, job, new Ending(State.SUCCEEDED, result, null)));
    }

    /** Nothing of it is kept. */
    synchronized CompletionStage<?> failed(Refused why) {
        String result = "{\"code\":" + JsonText.quoted(why.refusal().word()) + "}";
        return telling.thenCompose(told -> jobs.end(self, job, new Ending(State.FAILED, result, why.getMessage())));
    }
}
