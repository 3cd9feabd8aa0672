package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import jakarta.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** {@code /metrics}: who may read it, and that it counts what happens. */
class MetricsIT extends OnEveryContainer {
    private static final int PATIENCE_SECONDS = 20;

    private final String name = UUID.randomUUID().toString();

    @Test
    void itNeedsTheKey() {
        Api api = new Api(base);
        Api.Answer guest = api.get("/metrics");
        assertEquals(401, guest.status());
        assertTrue(guest.header("WWW-Authenticate").startsWith("Bearer"), guest::toString);
        Api.Answer wrong = api.send(
                api.request("/metrics").header("Authorization", "Bearer x").GET());
        assertEquals(401, wrong.status());
        Api.Answer owner = api.send(api.withKey("/metrics").GET());
        assertEquals(200, owner.status());
        assertEquals("text/plain", owner.type());
        Api.Answer post = api.send(api.withKey("/metrics").POST(BodyPublishers.noBody()));
        assertEquals(405, post.status());
        assertEquals("GET, HEAD", post.header("Allow"));
    }

    @Test
    void connectionsAreCountedByEndpointAndCodec() {
        String json = "parley_connections{codec=\"json\",endpoint=\"feed\"}";
        String text = "parley_connections{codec=\"text\",endpoint=\"chat\"}";
        String opened = "parley_connections_opened_total{endpoint=\"feed\"}";
        String closed = "parley_connections_closed_total{cause=\"client\"}";
        double openedBefore = meter(opened);
        double closedBefore = meter(closed);
        Await.until("nobody is left of other tests", PATIENCE_SECONDS, () -> meter(json) == 0 && meter(text) == 0);
        Talker talker = Talker.connect(base, "/chat/" + name);
        try (Dialogue reader = Dialogue.guest(base, "/feed/" + name)) {
            assertEquals("ok", reader.ask("{\"type\":\"history\",\"limit\":1}").getString("type"));
            grows(json, 0, 1);
            grows(text, 0, 1);
            grows(opened, openedBefore, 1);
        }
        talker.leave();
        grows(json, 0, 0);
        grows(text, 0, 0);
        Await.until("they have ended", PATIENCE_SECONDS, () -> meter(closed) >= closedBefore + 2);
    }

    @Test
    void messagesAreCountedInAndOut() {
        String in = "parley_messages_kept_seconds_count{kind=\"chat\"}";
        String out = "parley_messages_out_total";
        String writes = "parley_writes_seconds_count";
        String frames = "parley_frames_in_total";
        String carried = "parley_frame_messages_sum";
        try (Dialogue ann = Dialogue.guest(base, "/chat/" + name);
                Dialogue bob = Dialogue.guest(base, "/chat/" + name)) {
            double inBefore = meter(in);
            double outBefore = meter(out);
            double writesBefore = meter(writes);
            double framesBefore = meter(frames);
            double carriedBefore = meter(carried);
            for (int i = 0; i < 5; i++) {
                assertEquals("ok", ann.ask("{\"type\":\"send\",\"body\":1}").getString("type"));
            }
            bob.hear(event -> event.getString("type").equals("message") && event.getInt("seq") == 5);
            grows(in, inBefore, 5);
            grows(frames, framesBefore, 5);
            // Others hear of nodes, perhaps; these two have heard five each.
            Await.until("10 are out", PATIENCE_SECONDS, () -> meter(out) >= outBefore + 10);
            Await.until("10 were carried", PATIENCE_SECONDS, () -> meter(carried) >= carriedBefore + 10);
            Await.until("they were written", PATIENCE_SECONDS, () -> meter(writes) > writesBefore);
        }
    }

    @Test
    void joinsAreCountedByHowTheyWent() {
        String fresh = "parley_joins_total{kind=\"feed\",result=\"fresh\"}";
        String resumed = "parley_joins_total{kind=\"feed\",result=\"resumed\"}";
        String gap = "parley_joins_total{kind=\"feed\",result=\"gap\"}";
        String gaps = "parley_gaps_total{kind=\"feed\"}";
        double freshBefore = meter(fresh);
        double resumedBefore = meter(resumed);
        double gapBefore = meter(gap);
        double gapsBefore = meter(gaps);
        String epoch;
        try (Dialogue first = Dialogue.guest(base, "/feed/" + name)) {
            epoch = first.hello().getJsonObject("join").getString("epoch");
        }
        grows(fresh, freshBefore, 1);
        resume(epoch);
        grows(resumed, resumedBefore, 1);
        resume("another-life");
        grows(gap, gapBefore, 1);
        grows(gaps, gapsBefore, 1);
        grows(fresh, freshBefore, 1);
    }

    private void resume(String epoch) {
        String since = "?seq=0&epoch=" + URLEncoder.encode(epoch, StandardCharsets.UTF_8);
        Dialogue.guest(base, "/feed/" + name + since).close();
    }

    @Test
    void refusalsAreCountedByCode() {
        String forbidden = "parley_refusals_total{code=\"forbidden\"}";
        String unauthorized = "parley_refusals_total{code=\"unauthorized\"}";
        String notFound = "parley_refusals_total{code=\"not-found\"}";
        double forbiddenBefore = meter(forbidden);
        double unauthorizedBefore = meter(unauthorized);
        double notFoundBefore = meter(notFound);
        try (Dialogue guest = Dialogue.guest(base, "/feed/" + name)) {
            JsonObject no = guest.ask("{\"type\":\"send\",\"body\":1}");
            assertEquals("forbidden", no.getString("code"));
        }
        assertEquals(401, new Api(base).get("/metrics").status());
        assertEquals(404, new Api(base).get("/api/nothing").status());
        grows(forbidden, forbiddenBefore, 1);
        grows(unauthorized, unauthorizedBefore, 1);
        grows(notFound, notFoundBefore, 1);
    }

    private void grows(String series, double from, double by) {
        Await.until(series + " is " + (from + by), PATIENCE_SECONDS, () -> meter(series) == from + by);
    }

    private double meter(String series) {
        Api api = new Api(base);
        String text = api.send(api.withKey("/metrics").GET()).response().body();
        Optional<String> line =
                text.lines().filter(one -> one.startsWith(series + " ")).findFirst();
        return Double.parseDouble(line.orElseThrow(() -> new AssertionError(series + " is not there"))
                .substring(series.length() + 1));
    }
}
