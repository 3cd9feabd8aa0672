package io.parley.endpoint;

import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Proves a path through proxies: it answers what it got, and knows no protocol. */
@ServerEndpoint(value = "/echo", configurator = Extensions.class)
public class EchoEndpoint {
    private static final Logger LOG = System.getLogger(EchoEndpoint.class.getName());

    @OnMessage
    public String onText(String text) {
        return "Server received from client: " + text;
    }

    /** A line that drops is nothing to speak of. */
    @OnError
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "An echo failed.", failure);
    }
}
