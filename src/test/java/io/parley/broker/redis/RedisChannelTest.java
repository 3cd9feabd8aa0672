package io.parley.broker.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Broker;
import io.parley.channel.Event;
import io.parley.channel.Position;
import io.parley.channel.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever is lost on the line, whenever it breaks, whatever Redis itself loses: a watcher hears each life of the log in order
 * and without a hole, and ends with exactly what Redis has.
 */
class RedisChannelTest {
    private static final int SCHEDULES = 3000;

    /** Checks every word as it comes. */
    private static final class Ear implements Broker.Watcher {
        private final Map<String, Map<String, Integer>> people = new TreeMap<>();
        private final List<Event.Message> sinceStart = new ArrayList<>();
        private Position start;
        private long seq;

        @Override
        public void starts(Position head) {
            if (start != null && start.epoch().equals(head.epoch())) {
                assertTrue(head.seq() > seq, "in the same life it begins again only behind a hole");
            }
            start = head;
            seq = head.seq();
            sinceStart.clear();
        }

        @Override
        public void message(Event.Message message) {
            assertEquals(start.epoch(), message.epoch());
            assertEquals(seq + 1, message.seq());
            seq++;
            sinceStart.add(message);
        }

        @Override
        public void signal(Event.Signal signal) {}

        @Override
        public void people(List<Broker.Presence> some, boolean all) {
            if (all) {
                people.clear();
            }
            for (Broker.Presence one : some) {
                assertNotEquals(StepRedis.SELF, one.node());
                Map<String, Integer> there = people.computeIfAbsent(one.node(), name -> new TreeMap<>());
                if (one.connections() == 0) {
                    there.remove(one.user().id());
                } else {
                    there.put(one.user().id(), one.connections());
                }
                people.values().removeIf(Map::isEmpty);
            }
        }

        @Override
        public void died(String node) {
            people.remove(node);
        }
    }

    @Test
    void aWatcherEndsWithWhatRedisHas() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + SCHEDULES; seed++) {
            try {
                play(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("The schedule of seed " + seed + " goes wrong.", e);
            }
        }
    }

    private static void play(Random random) {
        Steps steps = new Steps(random);
        StepRedis redis = new StepRedis(steps);
        Ear ear = new Ear();
        RedisChannel channel = new RedisChannel(ear, redis);
        redis.watch(channel);
        // That another server's log is another one shows by the newest message that was heard, as long as that is kept.
        boolean trims = random.nextBoolean();
        for (int i = 0; i < 120; i++) {
            act(random, redis, trims);
            steps.some();
        }
        // In the end Redis is there, and the line too.
        redis.away(false);
        redis.cut();
        steps.all();
        redis.connect();
        steps.all();
        assertEquals(redis.epoch(), ear.start.epoch());
        assertEquals(redis.head(), ear.seq);
        assertEquals(ids(redis.after(ear.start.seq())), ids(ear.sinceStart));
        redis.people().remove(StepRedis.SELF);
        assertEquals(redis.people(), ear.people);
    }

    private static List<String> ids(List<Event.Message> messages) {
        return messages.stream().map(Event.Message::messageId).toList();
    }

    private static void act(Random random, StepRedis redis, boolean trims) {
        switch (random.nextInt(24)) {
            case 0 -> redis.cut();
            case 1, 2, 3 -> redis.connect();
            case 4 -> redis.lose();
            case 5 -> {
                if (trims) {
                    redis.trim(random.nextInt(8));
                } else {
                    redis.fallBack(random.nextInt(5));
                }
            }
            case 6 -> redis.away(random.nextBoolean());
            case 7, 8 -> redis.bury("node" + random.nextInt(2));
            case 9, 10, 11 ->
                redis.here(
                        random.nextInt(4) == 0 ? StepRedis.SELF : "node" + random.nextInt(2),
                        "user" + random.nextInt(3),
                        random.nextInt(3));
            case 12 -> {
                if (random.nextInt(5) == 0) {
                    redis.flush();
                }
            }
            default -> redis.publish();
        }
    }
}
