package io.parley.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the schedule, however slow the readers, wherever they are cut: each reader of the newest of each key ends with the log
 * folded by key, and never hears of anything older than it has heard.
 */
class LatestTest {
    private static final ChannelName FEED = ChannelName.parse("feed/prices");
    private static final int KEPT = 40;
    private static final int TAIL = 16;
    private static final int SCHEDULES = 3000;

    /** {@code m:seq:key:body}, {@code g}, {@code r:epoch}, {@code s:seq}. */
    private static final Format FORMAT = new Format() {
        @Override
        public int index() {
            return 0;
        }

        @Override
        public String encode(ChannelName channel, Event event) {
            if (event instanceof Event.Message message) {
                return "m:" + message.seq() + ":" + message.key() + ":" + message.body();
            } else if (event instanceof Event.Snapshot snapshot) {
                return "s:" + snapshot.position().seq();
            } else if (event instanceof Event.Reset reset) {
                return "r:" + reset.position().epoch();
            }
            assertTrue(event instanceof Event.Gap, event.toString());
            return "g";
        }

        @Override
        public String open() {
            return "";
        }

        @Override
        public String separator() {
            return ",";
        }

        @Override
        public String close() {
            return "";
        }
    };

    /** One client that keeps what it knows between connections. */
    private final class Client implements Reader {
        private final Manner manner;
        private final List<Subscription> subscription = new ArrayList<>();
        private final Map<String, String> known = new HashMap<>();
        /** Stays when what is known is thrown away: nothing may ever go back. */
        private final Map<String, Long> heard = new HashMap<>();

        private Position position;
        /** A snapshot is being told. */
        private boolean anew;

        private boolean joining;
        private boolean slow;
        private boolean woken;

        Client(double rate) {
            this.manner = new Manner(View.LATEST, rate, false);
        }

        void join() {
            joining = true;
            Start start = position == null ? new Start.Present() : new Start.Since(position);
            channels.join(EVERYTHING, FEED, start, manner, this, FORMAT).whenComplete((admission, failure) -> {
                assertNull(failure);
                joining = false;
                assertTrue(!admission.resumed()
                        || position.epoch().equals(admission.head().epoch()));
                anew = true;
                if (!admission.resumed()) {
                    begin(admission.head().epoch());
                }
                subscription.add(admission.subscription());
                wake();
            });
        }

        private void begin(String epoch) {
            known.clear();
            anew = true;
            if (position == null || !position.epoch().equals(epoch)) {
                heard.clear();
            }
            position = new Position(epoch, 0);
        }

        void cut() {
            if (!subscription.isEmpty()) {
                subscription.remove(0).leave(true);
            }
        }

        boolean isJoined() {
            return joining || !subscription.isEmpty();
        }

        @Override
        public void wake() {
            if (!woken) {
                woken = true;
                steps.execute(this::drain);
            }
        }

        private void drain() {
            woken = false;
            if (slow || subscription.isEmpty()) {
                return;
            }
            String frame = subscription.get(0).next();
            if (frame != null) {
                List.of(frame.split(",", -1)).forEach(this::hear);
                wake();
            }
        }

        private void hear(String word) {
            String[] parts = word.split(":", -1);
            switch (parts[0]) {
                case "g" -> begin(position.epoch());
                case "r" -> begin(parts[1]);
                case "s" -> {
                    assertTrue(anew);
                    anew = false;
                    position = new Position(position.epoch(), Long.parseLong(parts[1]));
                }
                default -> {
                    long seq = Long.parseLong(parts[1]);
                    assertTrue(seq > position.seq(), word + " comes after " + position);
                    position = new Position(position.epoch(), seq);
                    assertTrue(heard.getOrDefault(parts[2], 0L) <= seq, word + " goes back");
                    heard.put(parts[2], seq);
                    if (parts[3].equals("null")) {
                        known.remove(parts[2]);
                    } else {
                        known.put(parts[2], parts[1]);
                    }
                }
            }
        }
    }

    private static final Identity EVERYTHING = new Identity(new Author("ann", "Ann"), (right, channel) -> true);

    private Steps steps;
    private StepBroker broker;
    private Channels channels;
    private Load load;

    @Test
    void everyReaderEndsWithTheLogFoldedByKey() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + SCHEDULES; seed++) {
            try {
                play(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("The schedule of seed " + seed + " goes wrong.", e);
            }
        }
    }

    private void play(Random random) {
        open(random);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(new Client(i % 2 == 0 ? 0 : i));
        }
        for (int i = 0; i < 250; i++) {
            act(random, clients.get(random.nextInt(clients.size())));
            steps.some();
        }
        load = Load.NORMAL;
        steps.all();
        for (Client client : clients) {
            client.slow = false;
            if (!client.isJoined()) {
                client.join();
            }
            client.wake();
        }
        steps.all();

        Map<String, String> truth = new HashMap<>();
        broker.newest().forEach((key, message) -> {
            if (!message.deletes()) {
                truth.put(key, Long.toString(message.seq()));
            }
        });
        for (Client client : clients) {
            assertEquals(truth, client.known);
            assertEquals(broker.epoch(), client.position.epoch());
            assertTrue(!client.anew, "the snapshot has no end");
        }

        clients.forEach(Client::cut);
        steps.all();
        assertEquals(0, channels.held());
    }

    private void open(Random random) {
        steps = new Steps(random);
        load = Load.NORMAL;
        broker = new StepBroker(steps, KEPT);
        channels = new Channels(
                broker,
                steps,
                new StepTimer(steps),
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                new Channels.Bounds(
                        TAIL, random.nextBoolean() ? 400 : 4, Long.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO, 50),
                () -> load,
                Meters.NONE);
    }

    private void act(Random random, Client client) {
        switch (random.nextInt(8)) {
            case 7 -> load = List.of(Load.NORMAL, Load.BUSY, Load.FULL).get(random.nextInt(3));
            case 0 -> {
                if (client.isJoined()) {
                    client.cut();
                } else {
                    client.join();
                }
            }
            case 1 -> {
                client.slow = !client.slow;
                client.wake();
            }
            case 2 -> {
                for (int i = random.nextInt(3 * TAIL); i > 0; i--) {
                    publish(random);
                }
            }
            case 3 -> {
                switch (random.nextInt(20)) {
                    case 0 -> broker.lose();
                    case 1 -> broker.skip();
                    default -> publish(random);
                }
            }
            default -> publish(random);
        }
    }

    private void publish(Random random) {
        String key = random.nextInt(6) == 0 ? null : "key" + random.nextInt(12);
        String body = random.nextInt(4) == 0 ? "null" : "0";
        var unused = broker.publish(FEED, new Draft(EVERYTHING.author(), null, key, body, null));
    }
}
