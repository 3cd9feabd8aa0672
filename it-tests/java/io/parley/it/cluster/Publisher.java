package io.parley.it.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Publishes one message after the other, in turn to each of its channels, at a steady rate. It tries each again with the
 * same messageId until it is acknowledged, before it goes on to the next.
 */
final class Publisher implements Runnable {

    /** A message that was acknowledged; {@code at} is when it was first sent. */
    record Kept(String channel, String messageId, String epoch, long seq, long at) {}

    /** An attempt that was refused, when it was made, and how long the refusal took. */
    record Refusal(String code, long at, long nanos) {}

    private final String name;
    private final List<String> channels;
    private final Route route;
    private final long pauseNanos;
    private final Consumer<String> wrong;
    private final List<Kept> kept = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private volatile boolean stopping;

    /** @param wrong told, in a sentence, of what must not be */
    Publisher(String name, List<String> channels, Route route, int perSecond, Consumer<String> wrong) {
        this.name = name;
        this.channels = channels;
        this.route = route;
        this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.wrong = wrong;
    }

    @Override
    public void run() {
        try {
            for (int i = 0; !stopping; i++) {
                long start = System.nanoTime();
                publish(channels.get(i % channels.size()), name + "-" + i, start);
                LockSupport.parkNanos(pauseNanos - (System.nanoTime() - start));
            }
        } catch (InterruptedException e) {
            wrong.accept(name + " was not acknowledged to the end");
        } catch (RuntimeException e) {
            wrong.accept(name + ": " + e);
        } finally {
            route.close();
        }
    }

    private void publish(String channel, String messageId, long at) throws InterruptedException {
        while (true) {
            long start = System.nanoTime();
            try {
                Route.Outcome outcome = route.publish(channel, messageId, at);
                if (outcome instanceof Route.Acknowledged ok) {
                    keep(new Kept(channel, messageId, ok.epoch(), ok.seq(), at));
                    return;
                }
                Route.Refused no = (Route.Refused) outcome;
                refuse(new Refusal(no.code(), start, System.nanoTime() - start));
                if (!no.retry()) {
                    throw new IllegalStateException("refused for good: " + no);
                }
            } catch (IOException e) {
                // Nobody knows whether it is kept: it has to be sent again.
            }
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(50, 300));
        }
    }

    private synchronized void keep(Kept message) {
        kept.add(message);
    }

    private synchronized void refuse(Refusal refusal) {
        refusals.add(refusal);
    }

    /** It ends when what it is at is acknowledged. */
    void stop() {
        stopping = true;
    }

    synchronized int count() {
        return kept.size();
    }

    /** In the order of sending. */
    synchronized List<Kept> kept() {
        return List.copyOf(kept);
    }

    synchronized List<Refusal> refusals() {
        return List.copyOf(refusals);
    }
}
