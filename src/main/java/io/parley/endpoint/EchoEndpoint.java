package io.parley.endpoint;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** Proves a path through proxies: it answers what it got, and knows no protocol. */
@ServerEndpoint("/echo")
public class EchoEndpoint {

    @OnMessage
    public String onText(String text) {
        return "Server received from client: " + text;
    }
}
