package io.parley.it.signin;

import io.parley.it.server.Ports;
import io.parley.it.server.Server;
import io.parley.it.server.ServerProcess;
import io.parley.it.server.TomcatProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The containers that Parley is tried in. */
enum Host {
    JETTY_12(431) {
        @Override
        Server start(Path data, Map<String, String> settings) throws IOException {
            return ServerProcess.start(Ports.free(), data, settings);
        }
    },
    TOMCAT_11(400) {
        @Override
        Server start(Path data, Map<String, String> settings) throws IOException {
            return TomcatProcess.start("tomcat-11", Ports.free(), data, settings);
        }
    },
    TOMCAT_10(400) {
        @Override
        Server start(Path data, Map<String, String> settings) throws IOException {
            return TomcatProcess.start("tomcat-10", Ports.free(), data, settings);
        }
    };

    /** As the container answers by itself what is larger than its buffer: Parley does not hear of it. */
    private final int tooLarge;

    Host(int tooLarge) {
        this.tooLarge = tooLarge;
    }

    abstract Server start(Path data, Map<String, String> settings) throws IOException;

    int tooLarge() {
        return tooLarge;
    }

    /** All that Parley and its library for tokens could say goes into the log. */
    Door open(Map<String, String> settings) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "it", "signin-" + System.nanoTime()))
                .toAbsolutePath();
        Path logging = Files.writeString(folder.resolve("logging.properties"), """
                handlers=java.util.logging.ConsoleHandler
                java.util.logging.ConsoleHandler.level=ALL
                .level=INFO
                io.parley.level=ALL
                org.jose4j.level=ALL
                """);
        Map<String, String> all = new HashMap<>(settings);
        all.put("java.util.logging.config.file", logging.toString());
        return new Door(start(folder.resolve("data"), all), folder);
    }
}
