package io.parley.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.SocketException;
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

    private static final ServiceManager MANAGER = new ServiceManager(System.getenv("NOTIFY_SOCKET"));

    private static volatile WebServer running;

    private Serve() {}

    public static void main(String[] args) throws Exception {
        Log.prepare();
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
        Path data = Path.of("parley-data").toAbsolutePath();
        WebServer server = new WebServer(options, war(), war().resolveSibling("work"), data);
        try {
            server.start();
        } catch (Exception e) {
            end(FAILED, reason(e, options));
            return;
        }
        running = server;
        System.out.println("Parley serves at " + server.uri());
        MANAGER.ready();
    }

    /** Tells every client, and returns when all have been let go. One that does not serve yet has nobody to tell. */
    public static void stop() throws Exception {
        if (running != null) {
            MANAGER.stopping();
            running.stop();
        }
    }

    /** What the operator can do something about is told in a sentence, anything else in full. */
    private static String reason(Exception failed, Options options) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().startsWith("io.parley.")) {
                return cause.getMessage();
            }
            if (cause instanceof SocketException || cause instanceof UnresolvedAddressException) {
                String why = cause.getMessage() == null ? "there is no such address" : cause.getMessage();
                String where = (options.host() == null ? "" : options.host() + ", ") + "port " + options.port();
                return "Parley cannot listen at " + where + ": " + why + ". --port and --host take others.";
            }
        }
        StringWriter trace = new StringWriter();
        failed.printStackTrace(new PrintWriter(trace));
        return "Parley does not start. " + trace;
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
