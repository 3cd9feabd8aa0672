package io.parley.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Whatever the schedule, however slow the readers, wherever they are cut: each ends with exactly the log, in order, or is
 * told exactly what it missed; and knows exactly who is here.
 */
class DeliveryTest {
    private static final ChannelName ROOM = ChannelName.parse("chat/room");
    private static final int KEPT = 60;
    private static final int TAIL = 32;

    /** About 20 messages: less than a tail would take. */
    private static final long TAILS = 20 * 420;

    private static final int SCHEDULES = 2000;

    /** One client that keeps its position between connections, and checks every word it hears. */
    private final class Client implements Reader {
        private final Author user;
        private final boolean members;
        private final List<Subscription> subscription = new ArrayList<>();
        private final Set<String> people = new TreeSet<>();
        private Position position = new Position(broker.epoch(), 0);
        /** Another life of the log: it begins with whatever is kept. */
        private boolean anew;

        private boolean joining;
        private boolean slow;
        private boolean woken;

        Client(int number, boolean members) {
            this.user = new Author("user" + number % 4, "name");
            this.members = members;
        }

        void join() {
            joining = true;
            Identity who = new Identity(user, (right, channel) -> true);
            channels.join(
                            who,
                            ROOM,
                            new Start.Since(position),
                            new Manner(View.ALL, 0, members),
                            this,
                            WordFormat.WORDS)
                    .whenComplete((admission, failure) -> {
                        joining = false;
                        if (failure == null) {
                            admitted(admission);
                        }
                    });
        }

        private void admitted(Channel.Admission admission) {
            assertEquals(admission.gap() == null, admission.resumed());
            if (!position.epoch().equals(admission.head().epoch())) {
                assertEquals(new Event.Gap(position.seq() + 1, null), admission.gap());
                position = admission.head();
                anew = true;
            } else if (admission.gap() != null) {
                skip(admission.gap().from(), admission.gap().to());
            }
            if (members) {
                people.clear();
                admission.people().members().forEach(member -> people.add(member.id()));
            }
            subscription.add(admission.subscription());
            wake();
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
                for (String word : frame.substring(1, frame.length() - 1).split(",", -1)) {
                    hear(word);
                }
                wake();
            }
        }

        private void hear(String word) {
            switch (word.charAt(0)) {
                case '+' -> people.add(word.substring(1));
                case '-' -> people.remove(word.substring(1));
                case '=' -> {
                    people.clear();
                    people.addAll(List.of(word.substring(1).split(";")));
                }
                case 'g' -> {
                    String[] bounds = word.substring("gap:".length()).split("-", -1);
                    skip(Long.parseLong(bounds[0]), Long.parseLong(bounds[1]));
                }
                case 'r' -> {
                    String[] parts = word.substring("reset:".length()).split("-", -1);
                    assertTrue(anew || Long.parseLong(parts[0]) == position.seq() + 1);
                    assertNotEquals(position.epoch(), parts[1]);
                    position = new Position(parts[1], Long.parseLong(parts[2]));
                    anew = false;
                }
                default -> skip(Long.parseLong(word), Long.parseLong(word));
            }
        }

        /** What comes next begins behind what came before, always. */
        private void skip(long from, long to) {
            assertTrue(anew || from == position.seq() + 1, from + " comes after " + position);
            assertTrue(to >= from);
            anew = false;
            position = new Position(position.epoch(), to);
        }
    }

    private Steps steps;
    private StepBroker broker;
    private Channels channels;
    private Load load;

    @Test
    void everyReaderEndsWithExactlyTheLog() {
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
        steps = new Steps(random);
        load = Load.NORMAL;
        broker = new StepBroker(steps, KEPT);
        // Without a timer: a broker that is never away needs no second try.
        channels = new Channels(
                broker,
                steps,
                null,
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                new Channels.Bounds(TAIL, Long.MAX_VALUE, TAILS, Long.MAX_VALUE, Duration.ZERO, 50),
                () -> load,
                Meters.NONE);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(new Client(i, random.nextBoolean()));
        }

        for (int i = 0; i < 250; i++) {
            act(random, clients.get(random.nextInt(clients.size())));
            steps.some();
        }
        settle(clients);

        Set<String> present = new TreeSet<>();
        clients.forEach(client -> present.add(client.user.id()));
        for (Client client : clients) {
            assertEquals(new Position(broker.epoch(), broker.head()), client.position);
            if (client.members) {
                assertEquals(present, client.people);
            }
        }

        clients.forEach(Client::cut);
        steps.all();
        assertEquals(0, channels.held());
    }

    private void act(Random random, Client client) {
        switch (random.nextInt(8)) {
            case 7 -> strain(random.nextBoolean() ? Load.NORMAL : Load.BUSY);
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
                    publish(client);
                }
            }
            case 3 -> {
                switch (random.nextInt(20)) {
                    case 0 -> broker.lose();
                    case 1 -> broker.skip();
                    default -> publish(client);
                }
            }
            default -> publish(client);
        }
    }

    private void publish(Client client) {
        var unused = broker.publish(ROOM, new Draft(client.user, null, null, "0", null));
    }

    /** A node that has too much to do tells nobody of who comes and goes, until it is at its ease again. */
    private void strain(Load load) {
        this.load = load;
        if (load == Load.NORMAL) {
            channels.calm();
        }
    }

    private void settle(List<Client> clients) {
        strain(Load.NORMAL);
        steps.all();
        for (Client client : clients) {
            client.slow = false;
            if (!client.isJoined()) {
                client.join();
            }
            client.wake();
        }
        steps.all();
    }
}
