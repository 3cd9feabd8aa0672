package io.parley.standalone;

import java.net.URI;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketConfiguration;
import org.eclipse.jetty.http2.WindowRateControl;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty with one web application. The numbers are those of {@code server-config/jetty}, where each has its reason: for tens of
 * thousands of connections that are silent most of the time.
 */
final class WebServer {
    private static final int MOST_THREADS = 200;
    private static final int LEAST_THREADS = 16;
    private static final int ACCEPTORS = 1;
    private static final int ACCEPT_QUEUE = 4096;
    private static final int INPUT_BUFFER = 4096;
    private static final int OUTPUT_BUFFER = 16 * 1024;
    private static final int HEADERS = 8 * 1024;
    private static final int IDLE_MILLIS = 75_000;
    private static final int STREAMS = 1024;
    private static final int EVENTS_A_SECOND = 2048;

    private final Server server;
    private final WebAppContext web;
    private final ServerConnector connector;

    /**
     * @param war the application's folder, as it is in the WAR
     * @param work a folder for what the server writes while it runs
     */
    WebServer(Options options, Path war, Path work, Path data) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
        threads.setName("http");
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setOutputBufferSize(OUTPUT_BUFFER);
        http.setRequestHeaderSize(HEADERS);
        http.setResponseHeaderSize(HEADERS);
        HttpConnectionFactory one = new HttpConnectionFactory(http);
        one.setInputBufferSize(INPUT_BUFFER);
        // HTTP/2 without TLS, from balancers; WebSockets ride in it as RFC 8441 says.
        HTTP2CServerConnectionFactory two = new HTTP2CServerConnectionFactory(http);
        two.setConnectProtocolEnabled(true);
        two.setMaxConcurrentStreams(STREAMS);
        two.setRateControlFactory(new WindowRateControl.Factory(EVENTS_A_SECOND));
        int selectors = Runtime.getRuntime().availableProcessors();
        connector = new ServerConnector(server, ACCEPTORS, selectors, one, two);
        connector.setHost(options.host());
        connector.setPort(options.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);

        web = new WebAppContext();
        web.setContextPath(options.contextPath().isEmpty() ? "/" : options.contextPath());
        web.setWar(war.toString());
        web.setTempDirectory(work.toFile());
        // The weakest place where settings come from: whatever else is set goes before it.
        web.setInitParameter("parley.data", data.toString());
        web.addConfiguration(new AnnotationConfiguration(), new JakartaWebSocketConfiguration());
        web.getHiddenClassMatcher().add("io.parley.standalone.");
        web.getHiddenClassMatcher().add("org.slf4j.");
        web.setThrowUnavailableOnStartupException(true);
        server.setHandler(web);
    }

    void start() throws Exception {
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
    }

    /** Where it serves, seen from this machine if it listens at all addresses. */
    URI uri() {
        String host = connector.getHost() == null ? "localhost" : connector.getHost();
        String written = host.contains(":") ? "[" + host + "]" : host;
        String path = web.getContextPath().equals("/") ? "/" : web.getContextPath() + "/";
        return URI.create("http://" + written + ":" + connector.getLocalPort() + path);
    }

    /** The application first: a server that stops as a whole cuts every line before the application hears of it. */
    void stop() throws Exception {
        web.stop();
        server.stop();
    }
}
