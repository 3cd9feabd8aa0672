package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Topic;

/** Judges how Parley introduces itself. */
final class Introduction {

    private Introduction() {}

    static Finding judge(Handshake handshake, Heard first, Hello hello) {
        Topic topic = Topic.SUBPROTOCOL;
        if (!handshake.switched()) {
            return topic.fail(
                    "/live answers " + handshake.status() + ", though /echo opens.",
                    "Pass all paths on: /live, /chat/ and /feed/ too.");
        }
        String chosen = handshake.header("sec-websocket-protocol");
        if (!chosen.equals(Way.PROTOCOL)) {
            return topic.fail(
                    "The subprotocol parley.v1 was asked for, and '" + chosen + "' was agreed on.",
                    "Something on the way drops Sec-WebSocket-Protocol: let it pass, both ways.");
        }
        if (hello == null) {
            return topic.fail(
                    first == null
                            ? "Parley's hello does not come."
                            : first.ended()
                                    ? "The connection is " + first.end() + "."
                                    : "The first message is no hello.",
                    "See the node's log.");
        }
        return topic.ok("parley.v1; a ping every " + Way.seconds(hello.ping()) + ".");
    }
}
