package io.parley.broker.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Status;
import io.parley.channel.Steps;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Whatever is refused, forgotten or late: in the end the others know exactly who is here. */
class AttendanceTest {
    private static final ChannelName ROOM = ChannelName.parse("chat/room");
    private static final int SCHEDULES = 3000;

    private Random random;
    private Steps steps;
    private boolean away;
    private final Map<String, Broker.Presence> known = new TreeMap<>();
    private int underWay;

    private CompletionStage<?> tell(ChannelName channel, Collection<Broker.Presence> people) {
        assertEquals(0, underWay++, "one update at a time: a late one would tell what was");
        CompletableFuture<Void> told = new CompletableFuture<>();
        steps.execute(() -> {
            underWay--;
            boolean refused = away || random.nextInt(5) == 0;
            // A refusal may come of an answer that was lost: what was told may count nevertheless.
            if (!refused || random.nextBoolean()) {
                people.forEach(this::know);
            }
            if (refused) {
                told.completeExceptionally(new Refused(Refusal.UNAVAILABLE, "away"));
            } else {
                told.complete(null);
            }
        });
        return told;
    }

    private void know(Broker.Presence one) {
        if (one.connections() == 0) {
            known.remove(one.user().id());
        } else {
            known.put(one.user().id(), one);
        }
    }

    @Test
    void theOthersEndWithWhoIsHere() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + SCHEDULES; seed++) {
            try {
                play(seed);
            } catch (AssertionError e) {
                throw new AssertionError("The schedule of seed " + seed + " goes wrong.", e);
            }
        }
    }

    private void play(long seed) {
        random = new Random(seed);
        steps = new Steps(random);
        known.clear();
        Map<String, Broker.Presence> here = new TreeMap<>();
        Attendance attendance = new Attendance("self", this::tell);
        for (int i = 0; i < 60; i++) {
            switch (random.nextInt(8)) {
                case 0 -> away = !away;
                case 1 -> attendance.retry();
                case 2 -> {
                    if (random.nextInt(4) == 0) {
                        // Redis has lost them, or another node took this one for dead.
                        known.clear();
                    }
                    attendance.compare(ROOM, List.copyOf(known.values()));
                }
                default -> {
                    Author user = new Author("user" + random.nextInt(4), "name" + random.nextInt(2));
                    Broker.Presence one =
                            new Broker.Presence("self", user, random.nextInt(3), new Status(random.nextBoolean(), ""));
                    here.put(user.id(), one);
                    attendance.set(ROOM, one);
                }
            }
            steps.some();
        }
        away = false;
        attendance.compare(ROOM, List.copyOf(known.values()));
        here.values().removeIf(one -> one.connections() == 0);
        // A fifth of the tries is refused: after so many none is left to be refused again.
        for (int i = 0; i < 40; i++) {
            attendance.retry();
            steps.all();
        }
        assertEquals(here, known);
    }
}
