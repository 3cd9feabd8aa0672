package io.parley.endpoint;

import io.parley.channel.ChannelName;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.identity.Guests;
import io.parley.protocol.ClientFrame;
import io.parley.protocol.Codec;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import io.parley.protocol.PlainTextCodec;
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
    private static final Codec JSON = new JsonCodec(new JsonText());
    private static final Codec PLAIN_TEXT = new PlainTextCodec();

    private final Kind kind;
    private final Inbound inbound = new Inbound();
    private Connection connection;

    /** @param kind what the path's name is the name of; {@code null}: the path has none */
    WebSocketEndpoint(Kind kind) {
        this.kind = kind;
    }

    @OnOpen
    public void onOpen(Session session) {
        session.setMaxIdleTimeout(0);
        Visitor visitor = (Visitor) session.getUserPrincipal();
        Codec codec = session.getNegotiatedSubprotocol().isEmpty() ? PLAIN_TEXT : JSON;
        Parameters parameters = new Parameters(session.getRequestParameterMap());
        Identity who = visitor.who();
        ChannelName home = null;
        ClientFrame.Join join = null;
        Refused refused = null;
        try {
            who = who != null ? who : Guests.identity(parameters.text("name"), parameters.text("guest"));
            if (kind != null) {
                home = new ChannelName(kind, session.getPathParameters().get("name"));
                join = parameters.join(home);
            } else if (codec == PLAIN_TEXT) {
                throw new Refused(Refusal.BAD_REQUEST, "Plain text needs a channel: /chat/{room} or /feed/{name}.");
            }
        } catch (Refused e) {
            refused = e;
        }
        connection = visitor.connections().add(new WebSocketTransport(session), codec, who, home);
        if (refused == null) {
            connection.open(join);
        } else {
            connection.turnAway(refused);
        }
    }

    @OnMessage
    public void onText(String part, boolean last) {
        connection.heard();
        switch (inbound.add(part, last)) {
            case MORE -> {}
            case WHOLE -> connection.receive(inbound.take());
            case TOO_LARGE -> connection.receiveTooLarge();
            case ENDLESS -> connection.end(new Refused(Refusal.TOO_LARGE, "too-large"));
        }
    }

    @OnMessage
    public void onBinary(byte[] part, boolean last) {
        connection.end(UNSUPPORTED_DATA, "text only", null, null);
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
