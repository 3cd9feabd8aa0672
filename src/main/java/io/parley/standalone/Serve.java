package io.parley.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.URISyntaxException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** {@code java -jar parley.war}: the WAR that it lies in, served. */
public final class Serve {
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;
    /** One line for each record: time, level, logger, message, and what was thrown. */
    private static final String LOG_FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s: %5$s%6$s%n";

    private static final ServiceManager MANAGER = new ServiceManager(System.getenv("NOTIFY_SOCKET"));

    private static WebServer running;

    private Serve() {}

    public static void main(String[] args) throws Exception {
        if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
            System.setProperty("java.util.logging.SimpleFormatter.format", LOG_FORMAT);
        }
        Options options;
        try {
            options = Options.parse(args);
        } catch (WrongUse e) {
            end(WRONG_USE, e.getMessage() + " --help tells all.");
            return;
        }
        switch (options.ask()) {
            case HELP -> System.out.println(Options.HELP);
            case VERSION -> System.out.println("Parley " + version());
            case NOTHING -> serve(options);
        }
    }

    private static void serve(Options options) {
        try {
            start(new WebServer(
                    options,
                    war(),
                    war().resolveSibling("work"),
                    Path.of("parley-data").toAbsolutePath()));
        } catch (Exception e) {
            end(FAILED, "Parley does not serve. " + reason(e, options));
        }
    }

    private static synchronized void start(WebServer server) throws Exception {
        server.start();
        running = server;
        System.out.println("Parley serves at " + server.uri());
        MANAGER.ready();
    }

    /** Tells every client, and returns when all have been let go. */
    public static synchronized void stop() throws Exception {
        if (running != null) {
            MANAGER.stopping();
            running.stop();
            running = null;
        }
    }

    private static String reason(Exception failed, Options options) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof BindException || root instanceof UnresolvedAddressException) {
            String why = root.getMessage() == null ? "there is no such address" : root.getMessage();
            return "It cannot listen at " + (options.host() == null ? "" : options.host() + ", ") + "port "
                    + options.port() + ": " + why + ".";
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    /** This class is in {@code WEB-INF/server/classes} of the folder that the WAR was unpacked into. */
    private static Path war() {
        try {
            Path classes = Path.of(Serve.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.resolve("../../..").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String version() throws IOException {
        try (InputStream in = Files.newInputStream(war().resolve("META-INF/MANIFEST.MF"))) {
            return new Manifest(in).getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        }
    }

    private static void end(int status, String message) {
        System.err.println(message);
        System.exit(status);
    }
}
