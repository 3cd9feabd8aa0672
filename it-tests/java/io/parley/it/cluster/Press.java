package io.parley.it.cluster;

import io.parley.it.server.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Several publishers at once: most over WebSockets through the balancer, some over HTTP at the nodes themselves. */
final class Press implements AutoCloseable {

    private static final int OVER_SOCKETS = 8;
    private static final int OVER_HTTP = 2;
    private static final int PER_SECOND = 20;
    private static final int PATIENCE_SECONDS = 30;

    private final List<Publisher> publishers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Press(Cluster cluster, List<String> channels, Consumer<String> wrong) {
        for (int i = 0; i < OVER_SOCKETS + OVER_HTTP; i++) {
            String name = channels.get(0).replace('/', '.') + "-p" + i;
            Route route = i < OVER_SOCKETS
                    ? new SocketRoute(cluster.live("name=" + name))
                    : new HttpRoute(cluster.nodes().stream().map(Node::uri).toList());
            publishers.add(new Publisher(name, channels, route, PER_SECOND, wrong));
        }
        publishers.forEach(threads::execute);
    }

    /** Waits until so many more are acknowledged. */
    void awaitMore(int count) {
        int goal = count() + count;
        Await.until(count + " more messages are acknowledged", PATIENCE_SECONDS, () -> count() >= goal);
    }

    private int count() {
        return publishers.stream().mapToInt(Publisher::count).sum();
    }

    /** Returns when all that was ever sent is acknowledged. */
    void finish() throws InterruptedException {
        publishers.forEach(Publisher::stop);
        threads.shutdown();
        if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the publishers are not acknowledged to the end");
        }
    }

    /** What was acknowledged to each publisher, in the order of sending. */
    List<List<Publisher.Kept>> kept() {
        return publishers.stream().map(Publisher::kept).toList();
    }

    Stream<Publisher.Refusal> refusals() {
        return publishers.stream().flatMap(publisher -> publisher.refusals().stream());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
