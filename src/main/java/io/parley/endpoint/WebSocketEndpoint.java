package io.parley.endpoint;

import io.parley.channel.Kind;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.ServerFrame;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What the endpoints have in common. Containers make one instance for each session, and call it by one thread at a time. */
public class WebSocketEndpoint {
    private static final Logger LOG = System.getLogger(WebSocketEndpoint.class.getName());
    private static final int UNSUPPORTED_DATA = 1003;

    /** The path's variable. Not "name": Tomcat counts it among the query's parameters, where that is a guest's name. */
    private static final String CHANNEL = "channel";

    private final Kind kind;
    private Inbound inbound;
    private Connection connection;

    /** @param kind what the path's name is the name of; {@code null}: the path has none */
    WebSocketEndpoint(Kind kind) {
        this.kind = kind;
    }

    @OnOpen
    public void onOpen(Session session) {
        session.setMaxIdleTimeout(0);
        Visitor visitor = (Visitor) session.getUserPrincipal();
        Opening opening = new Opening(
                kind,
                session.getPathParameters().get(CHANNEL),
                session.getRequestParameterMap(),
                !session.getNegotiatedSubprotocol().isEmpty(),
                visitor.who());
        visitor.request().release();
        inbound = new Inbound(visitor.connections().limits().frame());
        connection = visitor.connections().open(new WebSocketTransport(session, visitor.client()), opening);
    }

    @OnMessage
    public void onText(String part, boolean last) {
        connection.heard();
        if (last) {
            connection.receiveLast();
        }
        switch (inbound.add(part, last)) {
            case MORE -> connection.receivePart();
            case WHOLE -> connection.receive(inbound.take());
            case TOO_LARGE -> connection.receiveTooLarge();
            case ENDLESS -> connection.end(new Refused(Refusal.TOO_LARGE, "This frame does not end."));
        }
    }

    @OnMessage
    public void onBinary(byte[] part, boolean last) {
        connection.end(new ServerFrame.Bye(UNSUPPORTED_DATA, "text-only", "Send text frames.", null, null));
    }

    @OnMessage
    public void onPong(PongMessage pong) {
        connection.heard();
    }

    @OnClose
    public void onClose() {
        if (connection != null) {
            connection.closed();
        }
    }

    @OnError
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "A session failed.", failure);
    }
}
