package io.parley.it.balancer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.it.client.Api;
import io.parley.it.server.Await;
import io.parley.it.server.Ports;
import io.parley.it.server.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A balancer as a process of its own, on its file of server-config. What is changed in that file is what a site changes: the
 * nodes' addresses, its own ports and paths; and how many connections it may have at once where that is more than a test may
 * open files. Each change must meet something.
 */
public final class Balancer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;
    private static final boolean ROOT = System.getProperty("user.name").equals("root");
    private static final Pattern NODE = Pattern.compile("10\\.0\\.0\\.1([1-9]):8080");

    private final Path folder;
    private final int port = Ports.free();
    private final int securePort = Ports.free();
    private final Certificate certificate;
    private String text;
    private Program program;

    private Balancer(String file, List<URI> nodes) throws IOException {
        // Short: the path of a Unix socket has at most about 100 characters.
        folder = Path.of("target", "it", file.replaceFirst("/.*", "-") + port).toAbsolutePath();
        Files.createDirectories(folder);
        certificate = Certificate.in(folder);
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("server-config", file))) {
            Matcher node = NODE.matcher(line);
            if (!node.find()) {
                lines.add(line);
            } else if (Integer.parseInt(node.group(1)) <= nodes.size()) {
                lines.add(node.replaceFirst(
                        nodes.get(Integer.parseInt(node.group(1)) - 1).getAuthority()));
            }
        }
        text = String.join("\n", lines) + "\n";
    }

    static Balancer nginx(URI... nodes) throws IOException {
        return nginx(List.of(nodes));
    }

    /** @param changes pairs: a text of the file, and what stands there instead */
    public static Balancer nginx(List<URI> nodes, String... changes) throws IOException {
        Balancer balancer = new Balancer("nginx/parley.conf", nodes)
                .change("#tls ", "")
                .change("listen 443 ssl", "listen 127.0.0.1:{securePort} ssl")
                .change("/etc/ssl/parley", "{folder}");
        balancer.changeAll(changes);
        return balancer.nginx();
    }

    /** @param changes pairs: a text of the file, and what stands there instead */
    static Balancer paas(List<URI> nodes, String... changes) throws IOException {
        Balancer balancer = new Balancer("paas/nginx.conf", nodes);
        balancer.changeAll(changes);
        return balancer.nginx();
    }

    private Balancer nginx() throws IOException {
        change("listen 80", "listen 127.0.0.1:{port}").change("/var/log/nginx", "{folder}");
        if (!ROOT) {
            // Nobody else can become another user, or write where Debian lets NGINX put what it cannot hold.
            change("user www-data;", "")
                    .change(
                            "http {",
                            "http { client_body_temp_path {folder}/1; proxy_temp_path {folder}/2;"
                                    + " fastcgi_temp_path {folder}/3; uwsgi_temp_path {folder}/4;"
                                    + " scgi_temp_path {folder}/5;");
        }
        String nginx = Program.find("nginx", "nginx");
        String pid = "pid " + folder.resolve("pid") + ";";
        return start(
                List.of(nginx, "-t", "-c", file(), "-g", pid),
                List.of(nginx, "-c", file(), "-g", "daemon off; " + pid));
    }

    static Balancer haproxy(URI... nodes) throws IOException {
        return haproxy(List.of(nodes));
    }

    /** @param changes pairs: a text of the file, and what stands there instead */
    public static Balancer haproxy(List<URI> nodes, String... changes) throws IOException {
        Balancer balancer = new Balancer("haproxy/parley.cfg", nodes)
                .change("#tls ", "")
                .change("bind :80", "bind 127.0.0.1:{port}")
                .change("bind :443", "bind 127.0.0.1:{securePort}")
                .change("/etc/ssl/parley", "{folder}")
                .change("/run/haproxy", "{folder}")
                .change("maxconn 104000", "maxconn 2000");
        if (!ROOT) {
            balancer.change("    user haproxy", "").change("    group haproxy", "");
        }
        balancer.changeAll(changes);
        String haproxy = Program.find("haproxy", "haproxy");
        return balancer.start(
                List.of(haproxy, "-c", "-f", balancer.file()), List.of(haproxy, "-db", "-f", balancer.file()));
    }

    static Balancer apache(URI... nodes) throws IOException {
        return apache(List.of(nodes)).runApache();
    }

    /** @param users lines of the file of those who may log in */
    static Balancer apacheWithLogin(List<String> users, URI... nodes) throws IOException {
        Balancer balancer = apache(List.of(nodes)).change("/etc/apache2/parley.users", "{folder}/users");
        Files.write(balancer.folder.resolve("users"), users, UTF_8);
        return balancer.runApache("-D", "LOGIN");
    }

    private static Balancer apache(List<URI> nodes) throws IOException {
        return new Balancer("apache/parley.conf", nodes)
                .change("Define PARLEY_ADDRESS *", "Define PARLEY_ADDRESS 127.0.0.1")
                .change("Define PARLEY_PORT 80", "Define PARLEY_PORT {port}")
                .change("Define PARLEY_PORT_TLS 443", "Define PARLEY_PORT_TLS {securePort}")
                .change("/etc/ssl/parley", "{folder}")
                .change("/run/apache2", "{folder}")
                .change("/var/log/apache2", "{folder}");
    }

    private Balancer runApache(String... more) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Program.find("apache2", "apache2-bin"), "-f", file(), "-D", "TLS"));
        command.addAll(List.of(more));
        List<String> check = new ArrayList<>(command);
        check.add("-t");
        command.addAll(List.of("-D", "FOREGROUND"));
        return start(check, command);
    }

    private void changeAll(String... changes) {
        for (int i = 0; i < changes.length; i += 2) {
            change(changes[i], changes[i + 1]);
        }
    }

    private Balancer change(String from, String to) {
        if (!text.contains(from)) {
            throw new AssertionError("the file has no '" + from + "'");
        }
        text = text.replace(
                from,
                to.replace("{port}", "" + port)
                        .replace("{securePort}", "" + securePort)
                        .replace("{folder}", "" + folder));
        return this;
    }

    private String file() {
        return folder.resolve("configuration").toString();
    }

    /** Has the program look at the file first: a file that it refuses, or warns about, is none to hand out. */
    private Balancer start(List<String> check, List<String> run) throws IOException {
        Files.writeString(folder.resolve("configuration"), text, UTF_8);
        Path checked = folder.resolve("check.log");
        Program checking = Program.start(checked, check);
        Await.until("the check ends", PATIENCE_SECONDS, () -> !checking.isRunning());
        String said = Files.readString(checked);
        if (!said.matches("(?s).*(test is successful|Configuration file is valid|Syntax OK).*")
                || said.matches("(?si).*\\[?warn.*")) {
            throw new AssertionError(said);
        }
        program = Program.start(folder.resolve("log"), run);
        Api api = new Api(uri());
        try {
            Await.until(
                    "it serves; see " + folder,
                    PATIENCE_SECONDS,
                    () -> program.isRunning() && api.get("/health/live").status() < 500);
        } catch (AssertionError e) {
            close();
            throw e;
        }
        return this;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    public URI secureUri() {
        return URI.create("https://127.0.0.1:" + securePort + "/");
    }

    Certificate certificate() {
        return certificate;
    }

    /** A file that it was told to keep in its folder. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** In order, so that it takes its workers along. */
    @Override
    public void close() {
        if (program.isRunning()) {
            program.signal("TERM");
        }
        program.awaitEnd(PATIENCE_SECONDS);
    }
}
