package io.parley.it.cluster;

import io.parley.it.server.Ports;
import io.parley.it.server.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** HAProxy in front of some nodes. */
final class Balancer implements AutoCloseable {

    private final int port;
    private final Program program;

    private Balancer(int port, Program program) {
        this.port = port;
        this.program = program;
    }

    static Balancer start(Path folder, List<Node> nodes) throws IOException {
        int port = Ports.free();
        Path file = folder.resolve("haproxy.cfg");
        String servers = nodes.stream()
                .map(node -> "    server n" + node.port() + " 127.0.0.1:" + node.port() + " check\n")
                .collect(Collectors.joining());
        Files.writeString(file, """
                global
                    maxconn 2000
                defaults
                    mode http
                    timeout connect 1s
                    timeout client 60s
                    timeout server 60s
                    timeout tunnel 1h
                    retries 2
                    retry-on conn-failure
                    option redispatch 1
                frontend web
                    bind 127.0.0.1:%d
                    use_backend alive if { nbsrv(ready) eq 0 }
                    default_backend ready
                backend ready
                    balance leastconn
                    option httpchk GET /health/ready
                    default-server inter 500ms fall 2 rise 1
                %sbackend alive
                    balance leastconn
                    option httpchk GET /health/live
                    default-server inter 500ms fall 2 rise 1
                %s""".formatted(port, servers, servers));
        Program program = Program.start(
                folder.resolve("haproxy.log"),
                List.of(Program.find("haproxy", "haproxy"), "-db", "-f", file.toString()));
        return new Balancer(port, program);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        program.kill();
    }
}
