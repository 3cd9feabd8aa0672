package io.parley.it.client;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.ee10.websocket.jakarta.client.JakartaWebSocketClientContainer;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;

/** A WebSocket as one stream of an HTTP/2 connection without TLS (RFC 8441), which a balancer may open. It knows nothing older. */
public final class Http2Socket extends Endpoint implements AutoCloseable {

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final JakartaWebSocketClientContainer container;
    private final HttpClient http;
    private Session session;

    private Http2Socket() {
        ClientConnector connector = new ClientConnector();
        http = new HttpClient(new HttpClientTransportDynamic(
                connector, new ClientConnectionFactoryOverHTTP2.HTTP2(new HTTP2Client(connector))));
        container = new JakartaWebSocketClientContainer(http);
    }

    public static Http2Socket connect(URI base, String path, String subprotocol) throws Exception {
        Http2Socket socket = new Http2Socket();
        socket.http.start();
        socket.container.start();
        URI address = URI.create(base.toString().replaceFirst("^http", "ws").replaceFirst("/$", "") + path);
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of(subprotocol))
                .build();
        socket.session = socket.container.connectToServer(socket, config, address);
        return socket;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.addMessageHandler(String.class, (MessageHandler.Whole<String>) frames::add);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        frames.add("closed with " + reason.getCloseCode().getCode());
    }

    public void send(String text) throws IOException {
        session.getBasicRemote().sendText(text);
    }

    /** The next frame, or {@code closed with …}. */
    public String receive() throws InterruptedException {
        String frame = frames.poll(20, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("the server says nothing");
        }
        return frame;
    }

    @Override
    public void close() {
        try {
            session.close();
            container.stop();
            http.stop();
        } catch (Exception e) {
            throw new AssertionError("the client does not stop", e);
        }
    }
}
