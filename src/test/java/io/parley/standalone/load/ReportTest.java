package io.parley.standalone.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {

    @TempDir
    Path folder;

    @Test
    void peopleGetATableAndThePictureIsWellFormed() throws Exception {
        Path chart = folder.resolve("chart.svg");
        try (FakeParley server = new FakeParley()) {
            Tool tool = Tool.run(
                    Map.of("PARLEY_API_KEY", "never-printed"),
                    "--connections=3",
                    "--kind=feed",
                    "--warmup=1s",
                    "--duration=2s",
                    "--chart=" + chart,
                    server.url());
            assertEquals(Outcome.FINE, tool.outcome(), tool::toString);
            assertTrue(tool.out().contains("p99.99"), tool::out);
            assertTrue(tool.out().contains("every acknowledged message once, in order"), tool::out);
            assertTrue(tool.out().contains("open loop, 20 messages a second"), tool::out);
            assertTrue(tool.err().contains("joined 3, failed 0"), tool::err);
            assertFalse(tool.toString().contains("never-printed"), tool::toString);
        }
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(Files.readAllBytes(chart)));
        assertEquals("svg", svg.getDocumentElement().getTagName());
        assertEquals(4, svg.getElementsByTagName("polyline").getLength());
        assertTrue(Files.readString(chart).contains("prefers-color-scheme: dark"));
    }

    @Test
    void aClosedLoopSaysThatItSeesNoStall() {
        try (FakeParley server = new FakeParley()) {
            Tool tool = Tool.runAgainst(server, "--window=4");
            assertEquals(Outcome.FINE, tool.outcome(), tool::toString);
            assertTrue(tool.out().contains("This was a closed loop"), tool::out);
            assertEquals("closed", tool.report().getJsonObject("setup").getString("loop"));
            assertTrue(tool.report().getJsonObject("messages").getInt("published") > 20, tool::out);
        }
    }

    @Test
    void whoIsCutByTheToolResumes() {
        try (FakeParley server = new FakeParley()) {
            Tool tool = Tool.runAgainst(server, "--churn=10", "--duration=2s", "--rate=100", "--wait=20s");
            assertEquals(Outcome.FINE, tool.outcome(), tool::toString);
            JsonObject connections = tool.report().getJsonObject("connections");
            assertTrue(connections.getInt("churned") > 0, tool::out);
            assertEquals(connections.getInt("churned"), connections.getInt("resumed"), tool::out);
        }
    }

    @Test
    void onlyConnectingCountsConnections() {
        try (FakeParley server = new FakeParley()) {
            Tool tool = Tool.runAgainst(server, "--idle");
            assertEquals(Outcome.FINE, tool.outcome(), tool::toString);
            assertEquals(3, tool.report().getJsonObject("connections").getInt("joined"));
            assertEquals(0, tool.report().getJsonObject("messages").getInt("published"));
        }
    }

    @Test
    void nobodyThereEndsWithThree() {
        // Below all ports that are given out: nobody can have come to listen there meanwhile.
        Tool tool = Tool.run("--connections=3", "ws://127.0.0.1:1/");
        assertEquals(3, tool.outcome().exitCode(), tool::toString);
        assertTrue(tool.out().contains("connection refused"), tool::out);
    }

    @Test
    void aServerThatDoesNotAnswerIsToldApart() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected boolean accepts(Channel author, JsonObject send) {
                return false;
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FAILED, tool.outcome(), tool::toString);
            assertEquals(20, tool.report().getJsonObject("messages").getInt("unanswered"));
            assertTrue(tool.out().contains("neither acknowledged nor refused"), tool::out);
        }
    }
}
