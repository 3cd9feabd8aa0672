package io.parley.it.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty 12.1 with one WAR, on 127.0.0.1: inside a test, or as a process of its own. */
public final class JettyServer {

    /** What the WAR must bring along itself, though it lies on the class path of the tests too. */
    private static final List<String> HIDDEN = List.of(
            "io.parley.",
            "org.eclipse.yasson.",
            "org.eclipse.parsson.",
            "jakarta.json.",
            "org.h2.",
            "org.jose4j.",
            "io.lettuce.",
            "io.micrometer.",
            "io.prometheus.",
            "io.netty.",
            "reactor.",
            "org.reactivestreams.",
            "org.slf4j.");

    private final Server server;
    private final WebAppContext web;
    private final ServerConnector connector;

    private JettyServer(Server server, WebAppContext web, ServerConnector connector) {
        this.server = server;
        this.web = web;
        this.connector = connector;
    }

    /** Port 0 takes a free one. */
    public static JettyServer start(Path war, String contextPath, int port) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);

        WebAppContext web = new WebAppContext();
        web.setContextPath(contextPath);
        web.setWar(war.toUri().toString());
        web.addConfiguration(new AnnotationConfiguration(), new JakartaWebSocketConfiguration());
        HIDDEN.forEach(web.getHiddenClassMatcher()::add);
        web.setThrowUnavailableOnStartupException(true);
        server.setHandler(web);
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
        return new JettyServer(server, web, connector);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
    }

    /** The application first: a server that stops as a whole cuts every line before the application hears of it. */
    public void stop() throws Exception {
        web.stop();
        server.stop();
    }

    /**
     * Serves {@code args[0]} on port {@code args[1]} (0: a free one) and says so in one line. Then answers the line
     * {@code heap} with the bytes that live after a collection, and ends in order when its input ends.
     */
    public static void main(String[] args) throws Exception {
        JettyServer jetty = start(Path.of(args[0]), "/", Integer.parseInt(args[1]));
        say("serving " + jetty.uri());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("heap")) {
                say("heap " + liveHeap());
            }
        }
        jetty.stop();
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void say(String line) throws IOException {
        System.out.println(line);
        System.out.flush();
    }
}
