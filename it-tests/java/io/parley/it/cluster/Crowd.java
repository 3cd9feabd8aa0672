package io.parley.it.cluster;

import io.parley.it.server.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Many subscribers behind the balancer: some read all channels, the others a few. */
final class Crowd implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;
    /** Every so many-th reads everything. */
    private static final int EVERYTHING = 10;

    private static final int FEW = 3;

    private final List<Subscriber> subscribers = new ArrayList<>();
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);

    Crowd(Cluster cluster, int size, List<String> channels, Consumer<String> wrong) {
        for (int i = 0; i < size; i++) {
            List<String> own = i % EVERYTHING == 0 ? channels : few(channels, i);
            String name = "s" + i;
            subscribers.add(new Subscriber(cluster.live("name=" + name), name, own, timers, wrong));
        }
        subscribers.forEach(Subscriber::connect);
        Await.until(
                "everybody has joined",
                PATIENCE_SECONDS,
                () -> subscribers.stream().allMatch(Subscriber::isJoined));
        List<Subscriber> impatient = List.copyOf(subscribers);
        var unused = timers.scheduleWithFixedDelay(
                () -> impatient.forEach(Subscriber::watch), 250, 250, TimeUnit.MILLISECONDS);
    }

    private static List<String> few(List<String> channels, int first) {
        List<String> few = new ArrayList<>();
        for (int i = 0; i < FEW; i++) {
            few.add(channels.get((first + i * 7) % channels.size()));
        }
        return few;
    }

    /** More of them, that read everything at one node alone, and wait for it however long it is silent. */
    List<Subscriber> addPatient(int count, Node node, List<String> channels, Consumer<String> wrong) {
        List<Subscriber> patient = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "patient" + i;
            patient.add(new Subscriber(node.live("name=" + name), name, channels, timers, wrong));
        }
        patient.forEach(Subscriber::connect);
        Await.until(
                "the patient have joined",
                PATIENCE_SECONDS,
                () -> patient.stream().allMatch(Subscriber::isJoined));
        subscribers.addAll(patient);
        return patient;
    }

    List<Subscriber> subscribers() {
        return subscribers;
    }

    /** Those whose line is with this node now. */
    private List<Subscriber> at(Node node) {
        return subscribers.stream()
                .filter(subscriber -> subscriber.node().equals(node.id()))
                .toList();
    }

    /** Those whose line is with another node now. */
    List<Subscriber> notAt(Node node) {
        return subscribers.stream()
                .filter(subscriber -> !subscriber.node().equals(node.id()))
                .toList();
    }

    /** How many lines all have opened so far. */
    int lines() {
        return subscribers.stream().mapToInt(Subscriber::lines).sum();
    }

    /** From now on the time runs until they are live again. */
    static void mark(List<Subscriber> those) {
        long now = System.nanoTime();
        those.forEach(subscriber -> subscriber.mark(now, false));
    }

    /** From now on the time runs for those of a node until they are live on other lines; these are they. */
    List<Subscriber> markLost(Node node) {
        List<Subscriber> those = at(node);
        long now = System.nanoTime();
        those.forEach(subscriber -> subscriber.mark(now, true));
        return those;
    }

    /**
     * Waits until each of these has heard something that was published after the mark, and prints in one line how long
     * that took.
     */
    static void awaitLive(String scenario, List<Subscriber> those) {
        Await.until(
                "everybody is live again: " + scenario,
                PATIENCE_SECONDS,
                () -> those.stream().allMatch(subscriber -> subscriber.liveNanos() >= 0));
        List<Long> times =
                new ArrayList<>(those.stream().map(Subscriber::liveNanos).toList());
        Collections.sort(times);
        Figures.say(
                "%s: live again after median %s, p99 %s, worst %s (%d subscribers)",
                scenario,
                seconds(times.get(times.size() / 2)),
                seconds(times.get(times.size() * 99 / 100)),
                seconds(times.get(times.size() - 1)),
                times.size());
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", Duration.ofNanos(nanos).toMillis() / 1000.0);
    }

    /** Waits until everybody has read to the end of these logs; then nobody may have heard anything else. */
    void assertHeardExactly(Map<String, BrokerLog> logs) {
        try {
            Await.until(
                    "everybody has heard everything",
                    PATIENCE_SECONDS,
                    () -> subscribers.stream().allMatch(subscriber -> subscriber.isAtTheEndOf(logs)));
        } catch (AssertionError e) {
            throw new AssertionError(differences(logs), e);
        }
        String differences = differences(logs);
        if (!differences.isEmpty()) {
            throw new AssertionError(differences);
        }
    }

    private String differences(Map<String, BrokerLog> logs) {
        List<String> all = subscribers.stream()
                .flatMap(subscriber -> subscriber.differencesFrom(logs).stream())
                .toList();
        return all.isEmpty()
                ? ""
                : all.size() + " differences, such as:\n" + String.join("\n", all.subList(0, Math.min(10, all.size())));
    }

    @Override
    public void close() {
        subscribers.forEach(Subscriber::leave);
        timers.shutdownNow();
    }
}
