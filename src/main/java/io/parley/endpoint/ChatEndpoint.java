package io.parley.endpoint;

import io.parley.channel.Kind;
import jakarta.websocket.server.ServerEndpoint;

/** Opens joined to a room. */
@ServerEndpoint(
        value = "/chat/{channel}",
        subprotocols = {"parley.v1", "chat"},
        configurator = Extensions.class)
public class ChatEndpoint extends WebSocketEndpoint {

    public ChatEndpoint() {
        super(Kind.CHAT);
    }
}
