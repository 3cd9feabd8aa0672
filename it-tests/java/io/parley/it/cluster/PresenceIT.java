package io.parley.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.server.Await;
import io.parley.redis.RedisServer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is in a room is one answer on all nodes, and a dead node leaves no ghosts behind. */
class PresenceIT {

    private static final int SOON_SECONDS = 5;
    private static final int GRACE_SECONDS = 2;
    /** Within which the people of a dead node are gone. */
    private static final int LEASE_SECONDS = 15;

    private static RedisServer redis;
    private static Cluster cluster;

    private final List<Visitor> visitors = new ArrayList<>();

    @BeforeAll
    static void startCluster() throws Exception {
        redis = RedisServer.durable();
        cluster = Cluster.over(redis.url(), Map.of("parley.presence.grace", GRACE_SECONDS + "s"));
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
        redis.close();
    }

    @AfterEach
    void everybodyGoes() {
        visitors.forEach(Visitor::close);
    }

    @Test
    void everybodySeesThePeopleOfAllNodes() {
        String room = "chat/all";
        fill(room, 3);
        assertAllSee(room, Set.of("a0", "a1", "a2", "b0", "b1", "b2", "c0", "c1", "c2"));
        for (Visitor visitor : visitors) {
            assertEquals(
                    0,
                    visitor.told().stream()
                            .filter(what -> what.startsWith("left"))
                            .count());
        }
    }

    @Test
    void whatSomebodySaysOfTheirBeingHereIsSeenAtAllNodes() {
        String room = "chat/status";
        fill(room, 1);
        Visitor one = visitors.get(0);
        one.away();
        for (Visitor visitor : visitors) {
            Await.until(visitor.name() + " is told", SOON_SECONDS, () -> visitor.told("status a0 away") == 1);
        }
        for (Node node : cluster.nodes()) {
            String members =
                    node.api().get("/api/channels/" + room + "/members").toString();
            assertTrue(members.contains("\"name\":\"a0\",\"status\":\"away\",\"text\":\"lunch\""), members);
        }
        // Somebody who comes later sees it too.
        Visitor late = enter(room, "late", 2);
        Await.until("it is told", SOON_SECONDS, () -> late.present().contains("a0"));
        one.moveTo(cluster.node(1));
        for (Visitor visitor : visitors.subList(1, visitors.size())) {
            // A new line has said nothing yet.
            Await.until(visitor.name() + " is told", SOON_SECONDS, () -> visitor.told("status a0 online") == 1);
        }
    }

    @Test
    void theSameUserOnTwoNodesIsOnePerson() throws Exception {
        String room = "chat/twice";
        Visitor observer = enter(room, "observer", 2);
        Visitor here = enter(room, "ann", 0);
        Visitor there = enter(room, "ann", 1);
        assertAllSee(room, Set.of("ann", "observer"));
        for (Node node : cluster.nodes()) {
            assertEquals(2, connections(node, room, "ann"), "connections of ann");
        }
        here.cut();
        Scene.letPass(Duration.ofSeconds(GRACE_SECONDS + 2));
        assertEquals(List.of("joined ann"), observer.told());
        there.cut();
        Await.until("ann has left", GRACE_SECONDS + SOON_SECONDS, () -> observer.told("left ann") > 0);
        assertEquals(List.of("joined ann", "left ann"), observer.told());
    }

    @Test
    void aCutAndAReturnAtAnotherNodeWithinTheGraceIsNotToldToAnybody() throws Exception {
        String room = "chat/grace";
        fill(room, 1);
        assertAllSee(room, Set.of("a0", "b0", "c0"));
        Visitor mover = visitors.get(0);
        List<Visitor> observers = visitors.subList(1, visitors.size());
        observers.forEach(Visitor::forget);
        mover.moveTo(cluster.node(1));
        mover.moveTo(cluster.node(2));
        Scene.letPass(Duration.ofSeconds(GRACE_SECONDS + 2));
        observers.forEach(observer -> assertEquals(List.of(), observer.told()));
        assertAllSee(room, Set.of("a0", "b0", "c0"));
    }

    @Test
    void thePeopleOfAKilledNodeLeaveOnce() {
        String room = "chat/ghosts";
        fill(room, 3);
        assertAllSee(room, Set.of("a0", "a1", "a2", "b0", "b1", "b2", "c0", "c1", "c2"));
        List<Visitor> ghosts = visitors.subList(0, 3);
        List<Visitor> observers = visitors.subList(3, visitors.size());
        observers.forEach(Visitor::forget);
        ghosts.forEach(Visitor::cut);
        Node dead = cluster.node(0);
        // Not the clients' going is to be told, but the node's death: it dies before the grace is over.
        dead.kill();
        long killed = System.nanoTime();
        try {
            awaitGone(observers, ghosts);
            Figures.say("kill -9 of a node: its people had left after %.1f s", (System.nanoTime() - killed) / 1e9);
            for (Node node : cluster.nodes().subList(1, 3)) {
                Await.until(
                        "the ghosts are gone over HTTP",
                        LEASE_SECONDS,
                        () -> members(node, room).equals(Set.of("b0", "b1", "b2", "c0", "c1", "c2")));
            }
        } finally {
            dead.start();
        }
        assertEachTold(observers, ghosts, "left");
    }

    @Test
    void thePeopleOfANodeThatStandsStillLeaveAndComeBack() {
        String room = "chat/still";
        fill(room, 2);
        assertAllSee(room, Set.of("a0", "a1", "b0", "b1", "c0", "c1"));
        List<Visitor> theirs = visitors.subList(0, 2);
        List<Visitor> observers = visitors.subList(2, visitors.size());
        observers.forEach(Visitor::forget);
        Node still = cluster.node(0);
        long stopped = System.nanoTime();
        still.suspend();
        try {
            awaitGone(observers, theirs);
            Figures.say("SIGSTOP of a node: its people had left after %.1f s", (System.nanoTime() - stopped) / 1e9);
        } finally {
            still.resume();
        }
        long resumed = System.nanoTime();
        assertAllSee(room, Set.of("a0", "a1", "b0", "b1", "c0", "c1"));
        Figures.say("SIGCONT of a node: its people were back after %.1f s", (System.nanoTime() - resumed) / 1e9);
        assertEachTold(observers, theirs, "left", "joined");
    }

    @Test
    void typingIsSeenOnAllNodesButNotByItsAuthor() {
        String room = "chat/typing";
        fill(room, 1);
        assertAllSee(room, Set.of("a0", "b0", "c0"));
        Visitor author = visitors.get(0);
        author.type();
        for (Visitor observer : visitors.subList(1, 3)) {
            Await.until("typing is seen", SOON_SECONDS, () -> observer.told("typing a0 true") == 1);
        }
        assertEquals(0, author.told("typing a0 true"));
    }

    private Visitor enter(String room, String name, int node) {
        Visitor visitor = Visitor.enter(room, name, cluster.node(node));
        visitors.add(visitor);
        return visitor;
    }

    /** So many people at each node: a0, a1 … at the first, b0 … at the second. */
    private void fill(String room, int count) {
        for (int node = 0; node < cluster.nodes().size(); node++) {
            for (int i = 0; i < count; i++) {
                enter(room, "" + (char) ('a' + node) + i, node);
            }
        }
    }

    /** Every visitor as it was told, and every node when it is asked. */
    private void assertAllSee(String room, Set<String> people) {
        Set<String> sorted = new TreeSet<>(people);
        for (Visitor visitor : visitors) {
            Await.until(
                    visitor.name() + " sees " + sorted,
                    LEASE_SECONDS,
                    () -> visitor.present().equals(sorted));
        }
        for (Node node : cluster.nodes()) {
            Await.until(
                    node + " names " + sorted,
                    LEASE_SECONDS,
                    () -> members(node, room).equals(sorted));
        }
    }

    private static void awaitGone(List<Visitor> observers, List<Visitor> gone) {
        Await.until(
                "the people of the dead node have left",
                LEASE_SECONDS,
                () -> observers.stream()
                        .allMatch(observer -> gone.stream()
                                .noneMatch(one -> observer.present().contains(one.name()))));
    }

    /** Each observer was told exactly these things of each of them, in this order. */
    private static void assertEachTold(List<Visitor> observers, List<Visitor> of, String... what) {
        for (Visitor observer : observers) {
            for (Visitor one : of) {
                List<String> told = observer.told().stream()
                        .filter(line -> line.endsWith(" " + one.name()))
                        .toList();
                List<String> expected = List.of(what).stream()
                        .map(word -> word + " " + one.name())
                        .toList();
                assertEquals(expected, told, () -> "what " + observer.name() + " was told");
            }
        }
    }

    private static Set<String> members(Node node, String room) {
        Set<String> names = new TreeSet<>();
        for (JsonValue member : membersOf(node, room)) {
            names.add(member.asJsonObject().getString("name"));
        }
        return names;
    }

    private static int connections(Node node, String room, String name) {
        for (JsonValue member : membersOf(node, room)) {
            if (member.asJsonObject().getString("name").equals(name)) {
                return member.asJsonObject().getInt("connections");
            }
        }
        return 0;
    }

    private static List<JsonValue> membersOf(Node node, String room) {
        JsonObject answer = node.api().get("/api/channels/" + room + "/members").json();
        return answer.getJsonArray("members");
    }
}
