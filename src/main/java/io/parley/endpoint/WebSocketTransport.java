package io.parley.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One WebSocket session. */
final class WebSocketTransport implements Transport, SendHandler {
    private static final Logger LOG = System.getLogger(WebSocketTransport.class.getName());

    /** Bytes of a close frame's reason, RFC 6455 §5.5. */
    private static final int MAX_REASON = 123;

    private final Session session;
    private final Client client;
    private final RemoteEndpoint.Async remote;
    private volatile Done done;

    WebSocketTransport(Session session, Client client) {
        this.session = session;
        this.client = client;
        this.remote = session.getAsyncRemote();
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public void send(String text, Done done) {
        if (this.done != done) {
            this.done = done;
        }
        try {
            remote.sendText(text, this);
        } catch (RuntimeException e) {
            // A session that is closing says so by an exception.
            done.done(e);
        }
    }

    @Override
    public void onResult(SendResult result) {
        done.done(result.isOK() ? null : result.getException());
    }

    @Override
    public void ping() {
        try {
            remote.sendPing(ByteBuffer.allocate(0));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "A ping failed.", e);
        }
    }

    @Override
    public void close(int code, String reason) {
        try {
            String fits = reason.getBytes(StandardCharsets.UTF_8).length <= MAX_REASON ? reason : "";
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), fits));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "A session could not be closed in order.", e);
        }
    }
}
