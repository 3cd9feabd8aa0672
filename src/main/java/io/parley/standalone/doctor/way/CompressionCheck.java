package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.util.Map;

record CompressionCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.COMPRESSION;
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        way.needUpgrade();
        String offer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
        String cure =
                "Take Sec-WebSocket-Extensions away on the way, or let the proxy that answers it do what it promises.";
        try (Line line = way.line("/echo", Map.of("Sec-WebSocket-Extensions", offer))) {
            boolean agreed = line.handshake().header("sec-websocket-extensions").contains("permessage-deflate");
            if (!line.handshake().switched()) {
                return topic().fail("Who offers it gets " + line.handshake().status() + ".", cure);
            }
            String text = "Hello".repeat(100);
            line.send(text);
            Heard heard = line.nextText(way.plan().timeout());
            if (heard == null || !heard.text().endsWith(text)) {
                return topic().fail(
                                "It is " + (agreed ? "agreed on" : "not agreed on") + ", and a message comes back "
                                        + (heard == null ? "never." : "broken."),
                                cure);
            }
            return topic().ok(agreed ? "Agreed on, and it works." : "None.");
        }
    }
}
