package io.parley.it.client;

import io.parley.transcript.Client;
import io.parley.transcript.Connector;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.container.grizzly.client.GrizzlyClientContainer;

/** A WebSocket client on Tyrus that can be asked, one frame at a time, what it heard. */
public final class Talker extends Endpoint implements Client {

    /** The key that the server under test was given. */
    public static final String API_KEY = System.getProperty("parley.api.key", "a-key-that-only-tests-know");

    /** How long a server may be silent before a test fails. Nothing waits this long where everything is well. */
    private static final long PATIENCE_SECONDS = 20;

    private static final String END = new String("end");
    private static final int LARGEST_FRAME = 64 * 1024 * 1024;

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int closeCode;
    private Session session;

    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final int TRIES = 3;

    private Talker() {}

    /** Made with the first connection: there are programs that only want to know the key. */
    private static final class Tyrus {
        static final ClientManager CLIENT = tyrus();
    }

    private static ClientManager tyrus() {
        ClientManager tyrus = ClientManager.createClient(GrizzlyClientContainer.class.getName());
        tyrus.getProperties().put(ClientProperties.SHARED_CONTAINER, true);
        tyrus.getProperties().put(ClientProperties.HANDSHAKE_TIMEOUT, HANDSHAKE_MILLIS);
        tyrus.getProperties().put(ClientProperties.INCOMING_BUFFER_SIZE, LARGEST_FRAME);
        tyrus.setDefaultMaxTextMessageBufferSize(LARGEST_FRAME);
        anchor(tyrus);
        return tyrus;
    }

    private static void anchor(ClientManager tyrus) {
        try {
            tyrus.connectToServer(
                    new Talker(), ClientEndpointConfig.Builder.create().build(), Anchor.drop());
        } catch (Exception e) {
            throw new IllegalStateException("no session with the anchor", e);
        }
    }

    /** Opens connections to {@code base}, for transcripts. */
    public static Connector connector(URI base) {
        return (path, subprotocols, withKey) -> connect(base, path, subprotocols, withKey ? API_KEY : null);
    }

    public static Talker connect(URI base, String path, String... subprotocols) {
        return connect(base, path, List.of(subprotocols), null);
    }

    public static Talker withKey(URI base, String path, String... subprotocols) {
        return connect(base, path, List.of(subprotocols), API_KEY);
    }

    /** @param key null for a guest */
    public static Talker connect(URI base, String path, List<String> subprotocols, String key) {
        Talker talker = new Talker();
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(subprotocols)
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        if (key != null) {
                            headers.put("Authorization", List.of("Bearer " + key));
                        }
                    }
                })
                .build();
        talker.session = session(talker, config, address(base, path));
        return talker;
    }

    /** Tyrus' shared container seldom loses a handshake on a busy machine: so it has more than one try. */
    private static Session session(Talker talker, ClientEndpointConfig config, URI address) {
        Exception last = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                return Tyrus.CLIENT.connectToServer(talker, config, address);
            } catch (Exception e) {
                last = e;
            }
        }
        throw new AssertionError("no connection to " + address, last);
    }

    /** {@code path} below the WAR's context, which {@code base} is. Tyrus decodes once what it then sends as it is. */
    private static URI address(URI base, String path) {
        String root = base.toString().replaceFirst("^http", "ws").replaceFirst("/$", "");
        return URI.create(root + path.replace("%", "%25"));
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.addMessageHandler(String.class, (MessageHandler.Whole<String>) frames::add);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        closeCode = reason.getCloseCode().getCode();
        frames.add(END);
        ended.countDown();
    }

    @Override
    public void onError(Session session, Throwable error) {
        // A cut line also ends in onClose.
    }

    /** The subprotocol that the server chose; empty for none. */
    public String subprotocol() {
        return session.getNegotiatedSubprotocol() == null ? "" : session.getNegotiatedSubprotocol();
    }

    @Override
    public void send(String text) {
        try {
            session.getBasicRemote().sendText(text);
        } catch (IOException | IllegalStateException e) {
            throw new AssertionError("could not send", e);
        }
    }

    @Override
    public String receive() {
        try {
            String frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("the server says nothing");
            }
            if (isEnd(frame)) {
                frames.add(END);
                return null;
            }
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("ReferenceEquality") // a server may well say "end"
    private static boolean isEnd(String frame) {
        return frame == END;
    }

    @Override
    public int closed() {
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the server does not close");
            }
            return closeCode;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void leave() {
        try {
            session.close();
        } catch (IOException | IllegalStateException e) {
            // It is gone already.
        }
    }
}
