package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

record LargeMessagesCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.LARGE_MESSAGES;
    }

    /** Characters of a message that fills a frame with all that is around it. */
    private static final int BODY = 60_000;

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        int frame = way.hello().frame();
        String cure =
                "Raise the limit of whatever is on the way (a firewall for web applications, a gateway) to 64 KiB a message.";
        String file = way.file(topic().file());
        try (Line line = way.parley("/live")) {
            line.nextText(way.plan().timeout());
            line.send(command(frame));
            Heard heard = line.nextText(way.plan().timeout());
            if (heard == null || heard.ended()) {
                return topic().fail(
                                "A frame of " + frame + " bytes, the largest that Parley takes, "
                                        + (heard == null
                                                ? "is not answered."
                                                : "ends the connection: " + heard.end() + "."),
                                cure)
                        .in(file);
            }
        }
        if (!way.mayHear()) {
            return topic().ok(frame + " bytes to the node. The way back was not looked at.");
        }
        try (Line line = way.parley("/" + Way.FEED)) {
            line.nextText(way.plan().timeout());
            String body = "\"" + "x".repeat(BODY) + "\"";
            int status = way.publish(body);
            if (status != 201) {
                return topic().fail(
                                "A request of " + BODY + " bytes is answered " + status + ".",
                                "client_max_body_size 1m, or its like.")
                        .in(file);
            }
            return Crowd.awaitMessage(line, body, way.plan().timeout()).isPresent()
                    ? topic().ok(frame + " bytes to the node, and a message of " + BODY + " back.")
                    : topic().fail("A message of " + BODY + " bytes does not come back.", cure)
                            .in(file);
        }
    }

    /** Fields that nobody knows are passed over: this one fills the frame. */
    private static String command(int bytes) {
        String empty = "{\"type\":\"history\",\"id\":1,\"channel\":\"chat/parley-doctor\",\"limit\":1,\"fill\":\"\"}";
        int missing = bytes - empty.getBytes(StandardCharsets.UTF_8).length;
        return empty.replace("\"fill\":\"\"", "\"fill\":\"" + "x".repeat(missing) + "\"");
    }
}
