package io.parley.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** A crowd that listens and a press that publishes, in channels of their own, while something happens to the cluster. */
final class Scene implements AutoCloseable {

    private static final int CHANNELS = 20;
    private static final int SUBSCRIBERS = 200;
    private static final int PATIENT = 5;
    /** Enough that every channel has some, and every publisher was everywhere. */
    private static final int WARM_UP = 200;

    private final Cluster cluster;
    private final List<String> channels = new ArrayList<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Crowd crowd;
    private final Press press;

    /** Returns when everybody is there and messages flow. */
    Scene(Cluster cluster, String name) {
        this.cluster = cluster;
        for (int i = 0; i < CHANNELS; i++) {
            channels.add("chat/" + name + "-" + i);
        }
        crowd = new Crowd(cluster, SUBSCRIBERS, channels, wrong::add);
        press = new Press(cluster, channels, wrong::add);
        press.awaitMore(WARM_UP);
    }

    Crowd crowd() {
        return crowd;
    }

    Press press() {
        return press;
    }

    /** Some more readers of everything, at this node alone, that do not mind its silence. */
    List<Subscriber> addPatientReaders(Node node) {
        return crowd.addPatient(PATIENT, node, channels, wrong::add);
    }

    /** A fault lasts as long as it lasts. */
    static void letPass(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    /**
     * The end, where nothing may be lost: all that was sent gets acknowledged; then everybody has heard exactly what the
     * broker keeps, nobody was told of a gap, and what was acknowledged is kept once, where it was said to be.
     */
    void endWithoutLoss() throws InterruptedException {
        Map<String, BrokerLog> logs = end();
        assertTold(0);
        assertKept(logs, Long.MIN_VALUE);
    }

    /** The same where the log was lost: what was acknowledged may be gone if it was sent before this moment. */
    void endAfterLoss(long moment) throws InterruptedException {
        Map<String, BrokerLog> logs = end();
        assertKept(logs, moment);
    }

    /** In each of its channels, each reader was told of one gap. */
    void assertEverybodyWasToldOnce() {
        assertTold(1);
    }

    private void assertTold(int gaps) {
        for (Subscriber subscriber : crowd.subscribers()) {
            assertEquals(
                    Set.of(gaps),
                    Set.copyOf(subscriber.gaps()),
                    () -> "how many gaps " + subscriber.name() + " was told of in each channel");
        }
    }

    private Map<String, BrokerLog> end() throws InterruptedException {
        press.finish();
        Map<String, BrokerLog> logs = cluster.logs(channels);
        crowd.assertHeardExactly(logs);
        assertTrue(
                wrong.isEmpty(),
                () -> wrong.size() + " things are wrong, such as:\n"
                        + wrong.stream().limit(10).collect(Collectors.joining("\n")));
        return logs;
    }

    private void assertKept(Map<String, BrokerLog> logs, long moment) {
        Map<String, BrokerLog.Entry> kept = new HashMap<>();
        for (BrokerLog log : logs.values()) {
            for (BrokerLog.Entry entry : log.entries()) {
                assertEquals(null, kept.put(entry.messageId(), entry), () -> entry + " is there twice");
            }
        }
        int acknowledged = 0;
        for (List<Publisher.Kept> publisher : press.kept()) {
            acknowledged += publisher.size();
            Map<String, Long> last = new HashMap<>();
            for (Publisher.Kept one : publisher) {
                if (one.at() > moment) {
                    BrokerLog.Entry entry = new BrokerLog.Entry(one.seq(), one.messageId());
                    assertEquals(entry, kept.get(one.messageId()), () -> one + " was acknowledged");
                    assertEquals(logs.get(one.channel()).epoch(), one.epoch(), one::toString);
                    Long before = last.put(one.channel(), one.seq());
                    assertTrue(before == null || before < one.seq(), () -> one + " is before one sent before it");
                }
            }
        }
        if (moment == Long.MIN_VALUE) {
            assertEquals(acknowledged, kept.size(), "what is kept is what was acknowledged");
        }
    }

    @Override
    public void close() {
        press.close();
        crowd.close();
    }
}
