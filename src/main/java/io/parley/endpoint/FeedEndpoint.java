package io.parley.endpoint;

import io.parley.channel.Kind;
import jakarta.websocket.server.ServerEndpoint;

/** Opens joined to a feed. */
@ServerEndpoint(
        value = "/feed/{channel}",
        subprotocols = {"parley.v1", "feed"},
        configurator = Extensions.class)
public class FeedEndpoint extends WebSocketEndpoint {

    public FeedEndpoint() {
        super(Kind.FEED);
    }
}
