package io.parley.it.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.it.client.Dialogue;
import io.parley.it.server.Await;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client meets behind a balancer that asks its nodes whether they are ready. */
abstract class AskingBalancer extends EveryBalancer {

    /** Of so many at a time, half meet each of two nodes. */
    private static final int CROWD = 20;

    @Test
    void aNodeThatIsNotReadyGetsNobodyNewKeepsWhomItHasAndComesBack() throws Exception {
        try (Filling filling = new Filling();
                Balancer both = start(node.uri(), filling.server().uri())) {
            String full = nodeOf(filling.server().uri());
            try (Dialogue ann = meet(both.uri(), full)) {
                filling.fill();
                String well = nodeOf(node.uri());
                Await.until("it gets nobody new", 60, () -> meetsAlone(both.uri(), well));
                assertEquals(
                        "ok",
                        ann.ask("{\"type\":\"members\",\"channel\":\"chat/full\"}")
                                .getString("type"));
                filling.empty();
                meet(both.uri(), full).close();
                assertEquals(
                        "ok",
                        ann.ask("{\"type\":\"send\",\"channel\":\"chat/full\",\"body\":1}")
                                .getString("type"));
            }
        }
    }

    /** Whether new connections meet this node alone, though each of them makes it the busier one. */
    static boolean meetsAlone(URI uri, String node) {
        List<Dialogue> all = new ArrayList<>();
        try {
            for (int i = 0; i < CROWD; i++) {
                all.add(Dialogue.guest(uri, "/live"));
            }
            return all.stream().allMatch(one -> one.hello().getString("node").equals(node));
        } finally {
            all.forEach(Dialogue::close);
        }
    }

    /** A new connection that came to this node. Those that came to another stay until then: so the next goes to this one. */
    static Dialogue meet(URI uri, String node) {
        List<Dialogue> others = new ArrayList<>();
        List<Dialogue> met = new ArrayList<>();
        try {
            Await.until("a new connection meets node " + node, 60, () -> {
                Dialogue one = Dialogue.guest(uri, "/live");
                boolean meets = one.hello().getString("node").equals(node);
                (meets ? met : others).add(one);
                return meets;
            });
        } finally {
            others.forEach(Dialogue::close);
        }
        return met.get(0);
    }
}
