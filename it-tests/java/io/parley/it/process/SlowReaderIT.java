package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Dialogue;
import io.parley.it.client.RawSocket;
import io.parley.it.server.ServerProcess;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Some readers stop reading, 500 others do not: it costs nobody anything, and in the end they have everything too. */
class SlowReaderIT {

    private static final String FEED = "/feed/slow";
    private static final int OTHERS = 500;
    /** Few enough that a busy machine keeps none of them waiting for as long as the write time-out. */
    private static final int FEW_OTHERS = 50;

    private static final int SLOW = 10;
    private static final String BODY = "x".repeat(2_000);
    /** Fills the tail, the store's caches and whatever else has a bound, before the heap is looked at. */
    private static final int WARM_UP = 10_000;

    private static final int HEARD_BY_ALL = 2_000;

    private static final int MISSED = 4_000;
    /** By several times so much a server grows that queues for each slow reader what it misses. */
    private static final long MISSED_BYTES = (long) MISSED * BODY.length();

    private static final int RECEIVE_BUFFER = 4_096;

    private final Path data = Path.of("target", "it", "slow-" + System.nanoTime());

    @Test
    void readersThatStopForAWhileCostNobodyAnythingAndCatchUp() throws Exception {
        try (ServerProcess server = serverWithWriteTimeout("10m");
                Dialogue owner = Dialogue.withKey(server.uri(), "/live")) {
            long seq = publish(owner, WARM_UP);
            Audience others = new Audience(socketUri(server), OTHERS, seq);
            seq = publish(owner, HEARD_BY_ALL);
            others.awaitSeq(seq);
            List<RawSocket> slow = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                slow.add(connectSlow(server));
            }
            long before = server.liveHeap();
            long last = publish(owner, MISSED);
            others.awaitSeq(last);
            long grown = server.liveHeap() - before;
            assertTrue(grown < 2 * MISSED_BYTES, () -> "the heap has grown by " + grown + " bytes");

            for (RawSocket one : slow) {
                assertEquals(last, readOn(one, seq, last));
                one.close();
            }
            others.awaitSeq(publish(owner, 1));
        }
    }

    @Test
    void aReaderThatStopsForTooLongIsClosedAndResumes() throws Exception {
        try (ServerProcess server = serverWithWriteTimeout("5s");
                Dialogue owner = Dialogue.withKey(server.uri(), "/live")) {
            long seq = publish(owner, 1);
            String epoch = owner.ask("{\"type\":\"history\",\"channel\":\"feed/slow\"}")
                    .getString("epoch");
            Audience others = new Audience(socketUri(server), FEW_OTHERS, seq);
            long last;
            long heard;
            try (RawSocket slow = connectSlow(server)) {
                last = publish(owner, MISSED);
                others.awaitSeq(last);
                awaitMembers(owner, FEW_OTHERS);
                heard = readOn(slow, seq, Long.MAX_VALUE);
            }
            assertTrue(heard < last, "it was never slow");
            String since = "?epoch=" + URLEncoder.encode(epoch, StandardCharsets.UTF_8) + "&seq=" + heard;
            try (RawSocket again = RawSocket.connect(server.uri()).upgrade(FEED + since, "parley.v1")) {
                assertEquals(last, readOn(again, heard, last));
            }
            others.awaitSeq(publish(owner, 1));
        }
    }

    /** Asks again and again who is there, until there are so many. */
    private static void awaitMembers(Dialogue owner, int count) {
        long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (owner.ask("{\"type\":\"members\",\"channel\":\"feed/slow\"}").getInt("memberCount") != count) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("the reader that does not read is still there");
            }
        }
    }

    private ServerProcess serverWithWriteTimeout(String timeout) throws IOException {
        return ServerProcess.start(data, Map.of("parley.write.timeout", timeout, "parley.history.messages", "1000000"));
    }

    private static URI socketUri(ServerProcess server) {
        return URI.create(server.uri().toString().replaceFirst("^http", "ws").replaceFirst("/$", "") + FEED);
    }

    /** A reader that has heard hello and reads nothing more. */
    private static RawSocket connectSlow(ServerProcess server) throws IOException {
        RawSocket slow = RawSocket.connect(server.uri(), RECEIVE_BUFFER).upgrade(FEED + "?name=Slow", "parley.v1");
        assertTrue(slow.receive().text().contains("\"hello\""));
        return slow;
    }

    /** Publishes so many messages and returns the number of the last, once that is acknowledged. */
    private static long publish(Dialogue owner, int count) {
        String send = "{\"type\":\"send\",\"channel\":\"feed/slow\",\"body\":\"" + BODY + "\"}";
        for (int i = 1; i < count; i++) {
            owner.say(send);
        }
        return owner.ask(send).getJsonNumber("seq").longValue();
    }

    /** Reads messages in order until {@code last}, or until it is closed, and returns the last number heard. */
    private static long readOn(RawSocket reader, long seq, long last) throws IOException {
        long heard = seq;
        while (heard < last) {
            RawSocket.Frame frame;
            try {
                frame = reader.receive();
            } catch (EOFException | SocketException e) {
                // Behind bytes that nobody takes there is no room for a close frame: the line is cut.
                return heard;
            }
            if (frame.opcode() == RawSocket.CLOSE) {
                assertEquals(4508, frame.closeCode());
                return heard;
            }
            try (JsonReader json = Json.createReader(new StringReader(frame.text()))) {
                for (JsonValue value : json.readArray()) {
                    JsonObject event = value.asJsonObject();
                    if (event.getString("type").equals("message")) {
                        heard++;
                        assertEquals(heard, event.getJsonNumber("seq").longValue());
                    }
                }
            }
        }
        return heard;
    }
}
