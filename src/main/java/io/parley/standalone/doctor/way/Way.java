package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/**
 * The way to a target, and what is known of it so far: each step is gone once, when it is first needed. A check that needs a
 * step which failed is not examined: one fault is told once.
 */
public final class Way implements AutoCloseable {
    /** What the doctor publishes goes there, and nowhere else. */
    static final String FEED = "feed/parley-doctor";

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int UNAUTHORIZED = 401;

    static final String PROTOCOL = "parley.v1";

    private final Plan plan;
    private Entrance entrance;
    private Web web;
    private HttpResponse<String> live;
    private Integer ready;
    private Upgrade upgrade;
    private Finding introduction;
    private Hello hello;
    private Integer published;
    private Crowd crowd;
    private List<String> deaf;

    public Way(Plan plan) {
        this.plan = plan;
    }

    Plan plan() {
        return plan;
    }

    Target target() {
        return plan.target();
    }

    Entrance entrance() {
        if (entrance == null) {
            entrance = Entrance.of(plan);
        }
        return entrance;
    }

    private SSLContext trust() {
        if (entrance().own() == null) {
            throw new NotExamined("Nothing answers there.");
        }
        if (entrance().trust() == null) {
            throw new NotExamined("There is no TLS.");
        }
        return entrance().trust();
    }

    InetAddress own() {
        trust();
        return entrance().own();
    }

    /** Asks without a key. */
    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return web().get(path, headers);
    }

    /** @return the status */
    int publish(String json) throws IOException, InterruptedException {
        return web().publish(json);
    }

    private Web web() {
        if (web == null) {
            web = new Web(plan, trust());
        }
        return web;
    }

    /** What {@code /health/live} says, whatever that is. */
    HttpResponse<String> live() throws IOException, InterruptedException {
        if (live == null) {
            live = get("/health/live");
        }
        return live;
    }

    boolean isParley() throws IOException, InterruptedException {
        return live().statusCode() == 200 && live().body().contains("\"status\"");
    }

    void needParley() throws IOException, InterruptedException {
        trust();
        if (!isParley()) {
            throw new NotExamined("It is not Parley that answers there.");
        }
    }

    int ready() throws IOException, InterruptedException {
        needParley();
        if (ready == null) {
            ready = get("/health/ready").statusCode();
        }
        return ready;
    }

    Upgrade upgrade() throws IOException, InterruptedException {
        needParley();
        if (upgrade == null) {
            upgrade = Upgrade.attempt(this);
        }
        return upgrade;
    }

    void needUpgrade() throws IOException, InterruptedException {
        if (upgrade().finding().state() == State.FAIL) {
            throw new NotExamined("No WebSocket comes through.");
        }
    }

    /** Whether Parley introduces itself with its own protocol. */
    Finding introduction() throws IOException, InterruptedException {
        needUpgrade();
        if (introduction == null) {
            try (Line line = parley("/live")) {
                if (line.handshake().status() == UNAUTHORIZED) {
                    throw new NotExamined("Nobody gets in without signing in: parley.auth has no open.");
                }
                Heard first = line.handshake().switched() ? line.nextText(plan.timeout()) : null;
                hello = Hello.of(first).orElse(null);
                introduction = Introduction.judge(line.handshake(), first, hello);
            }
        }
        return introduction;
    }

    Hello hello() throws IOException, InterruptedException {
        if (introduction().state() == State.FAIL) {
            throw new NotExamined("The subprotocol does not come through.");
        }
        return hello;
    }

    Line line(String path, Map<String, String> headers) throws IOException {
        SSLContext trust = trust();
        Socket socket = target().secure()
                ? Wire.secure(target(), plan.timeout(), trust, entrance().trusted(), "http/1.1")
                : Wire.plain(target(), plan.timeout());
        return Line.open(socket, target(), path, headers);
    }

    Line parley(String path) throws IOException {
        return line(path, Map.of("Sec-WebSocket-Protocol", PROTOCOL));
    }

    Crowd crowd() throws IOException, InterruptedException {
        hello();
        if (crowd == null) {
            crowd = Crowd.gather(this);
            // Whoever counts connections needs a moment to see that most have gone.
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return crowd;
    }

    /** The nodes that do not hear what is published to another. Asked only where publishing works. */
    List<String> deaf() throws IOException, InterruptedException {
        if (deaf == null) {
            deaf = crowd().perNode().size() < 2 ? List.of() : crowd().deaf(this);
        }
        return deaf;
    }

    /** Whether what is published comes to a reader: not where it may be published to another world. */
    boolean mayHear() throws IOException, InterruptedException {
        return introduction().state() != State.FAIL && mayPublish() && deaf().isEmpty();
    }

    @Override
    public void close() {
        if (crowd != null) {
            crowd.close();
        }
    }

    /** Only where publishing can work: somebody is trusted, there is a key, and the node is ready. */
    void needPublishing() throws IOException, InterruptedException {
        if (plan.key() == null) {
            throw new NotExamined("There is no key: --key, or parley.api.key.");
        }
        if (ready() != 200) {
            throw new NotExamined("The node is not ready.");
        }
        if (!entrance().trusted()) {
            throw new NotExamined("The key is not shown to somebody who is not to be trusted.");
        }
    }

    boolean mayPublish() throws IOException, InterruptedException {
        try {
            needPublishing();
            return firstPublished() == 201;
        } catch (NotExamined e) {
            return false;
        }
    }

    /** The status of the first try, as long as it is the same key. */
    int firstPublished() throws IOException, InterruptedException {
        needPublishing();
        if (published == null) {
            published = publish("\"The doctor was here.\"");
        }
        return published;
    }

    /** The file below server-config for the proxy that answers, as far as it tells who it is. */
    String file(String usual) throws IOException, InterruptedException {
        String server = live().headers().firstValue("Server").orElse("").toLowerCase(Locale.ROOT);
        if (server.startsWith("nginx")) {
            return "nginx/parley.conf";
        }
        return server.startsWith("apache") ? "apache/parley.conf" : usual;
    }

    static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
