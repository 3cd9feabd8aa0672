package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.util.Map;

/** A WebSocket to {@code /echo}. */
record Upgrade(Finding finding, Handshake handshake) {
    private static final String WORD = "Hello";
    private static final String ANSWER = "Server received from client: " + WORD;

    static Upgrade attempt(Way way) throws IOException, InterruptedException {
        Topic topic = Topic.UPGRADE;
        String file = way.file(topic.file());
        String cure = "The balancer must pass Upgrade and Connection on, by HTTP/1.1: proxy_http_version 1.1;"
                + " proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade.";
        try (Line line = way.line("/echo", Map.of())) {
            Handshake handshake = line.handshake();
            if (!handshake.switched()) {
                String seen = "/echo answers " + handshake.status() + " and not 101"
                        + (handshake.status() == 404 || handshake.status() == 400 || handshake.status() == 426
                                ? ": the header Upgrade did not arrive."
                                : ".");
                return new Upgrade(topic.fail(seen, cure).in(file), handshake);
            }
            line.send(WORD);
            Heard heard = line.nextText(way.plan().timeout());
            if (heard == null) {
                return new Upgrade(
                        topic.fail("A WebSocket opens, but nothing comes back through it.", cure)
                                .in(file),
                        handshake);
            }
            if (heard.ended()) {
                return new Upgrade(
                        topic.fail("A WebSocket opens, and is " + heard.end() + ".", cure)
                                .in(file),
                        handshake);
            }
            return new Upgrade(
                    heard.text().equals(ANSWER)
                            ? topic.ok("/echo: " + heard.text())
                            : topic.fail("/echo answers something else: " + shortened(heard.text()), cure)
                                    .in(file),
                    handshake);
        } catch (IOException e) {
            return new Upgrade(
                    topic.fail("The request for a WebSocket fails: " + e.getMessage(), cure)
                            .in(file),
                    new Handshake(0, Map.of()));
        }
    }

    private static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
