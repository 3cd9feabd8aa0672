package io.parley.endpoint;

import jakarta.websocket.server.ServerEndpoint;

/** Opens joined to nothing, and carries any number of channels. */
@ServerEndpoint(value = "/live", subprotocols = "parley.v1", configurator = Extensions.class)
public class LiveEndpoint extends WebSocketEndpoint {

    public LiveEndpoint() {
        super(null);
    }
}
