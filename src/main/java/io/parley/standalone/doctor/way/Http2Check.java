package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import javax.net.ssl.SSLSocket;

record Http2Check(Way way) implements Check {
    private static final int OK = 200;

    @Override
    public Topic topic() {
        return Topic.HTTP2;
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        if (!way.target().secure()) {
            throw new NotExamined("Browsers speak it with TLS only.");
        }
        way.needParley();
        Plan plan = way.plan();
        try (SSLSocket socket = Wire.secure(
                way.target(),
                plan.timeout(),
                way.entrance().trust(),
                way.entrance().trusted(),
                "h2",
                "http/1.1")) {
            if (!"h2".equals(socket.getApplicationProtocol())) {
                return topic().ok("Not offered; WebSockets use HTTP/1.1.");
            }
            Http2 http2 = new Http2(socket);
            if (!http2.offersWebSockets()) {
                return topic().ok("Offered for pages and requests; WebSockets use HTTP/1.1.");
            }
            int status = http2.connect(way.target(), "/echo");
            return status == OK
                    ? topic().ok("Offered, and a WebSocket opens in it (RFC 8441).")
                    : topic().fail(
                                    "WebSockets in HTTP/2 are offered (RFC 8441), and do not open: "
                                            + (status == 0 ? "the stream is reset." : "it answers " + status + "."),
                                    "Let the balancer turn them into HTTP/1.1 for the nodes, or not offer them"
                                            + " (HAProxy: h2-workaround-bogus-websocket-clients).");
        }
    }
}
