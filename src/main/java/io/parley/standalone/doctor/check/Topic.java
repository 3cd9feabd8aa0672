package io.parley.standalone.doctor.check;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** All that is examined. The ids are for programs and do not change. */
public enum Topic {
    SETTINGS(
            Group.MACHINE,
            "the settings, read as a node reads them",
            "A node does not start with a mistake in its settings, and passes over a name that it does not know.",
            "systemd/parley.service"),
    FILES(
            Group.MACHINE,
            "how many files a process may open",
            "Each connection is a file. When there are no more, nobody new comes in, and the store cannot be written to.",
            "systemd/parley.service"),
    FILES_OF_ALL(
            Group.MACHINE,
            "how many files all processes together may open",
            "Beyond it every program of this machine fails, also for the administrator who comes to help.",
            "sysctl/parley.conf"),
    TASKS(
            Group.MACHINE,
            "how many threads there may be",
            "A Java that gets no thread more stops working in places that nobody expects.",
            "systemd/parley.service"),
    PORTS(
            Group.MACHINE,
            "the ports for outgoing connections",
            "A balancer on this machine uses one for each client and node; when they have gone, it answers 502.",
            "sysctl/parley.conf"),
    BACKLOG(
            Group.MACHINE,
            "how many connections may wait to be accepted",
            "When another node dies, its clients come within 6 s. Those for whom there is no place try again after 1 s, 3 s, 7 s.",
            "sysctl/parley.conf"),
    TCP_MEMORY(
            Group.MACHINE,
            "the kernel's memory for connections",
            "Beyond it the kernel drops what comes in, and every connection becomes slow at once.",
            "sysctl/parley.conf"),
    MEMORY(
            Group.MACHINE,
            "the heap, beside what this machine or container has",
            "Where heap, threads and buffers do not fit in, the kernel ends the process without a word (exit code 137).",
            "jvm/25k.options"),
    CPU(
            Group.MACHINE,
            "the processors that may be used",
            "A container that has used up its share stands still for the rest of each tenth of a second, and so does every client.",
            "systemd/parley.service"),
    JAVA(
            Group.MACHINE,
            "Java and its collector",
            "The serial collector stops everything while it cleans a large heap: seconds, in which nobody hears anything.",
            "jvm/25k.options"),
    CLOCK(
            Group.MACHINE,
            "whether something sets this machine's clock",
            "The times of messages come from the clocks of nodes and Redis.",
            ""),
    DATA(
            Group.MACHINE,
            "the folder for messages",
            "A node does not start without it, and refuses to publish when its disk is full.",
            "systemd/parley.service"),

    REDIS_REACH(
            Group.REDIS,
            "whether Redis answers",
            "Without it a node is not ready: it keeps its connections and publishes nothing.",
            "redis/parley.conf"),
    REDIS_LOGIN(
            Group.REDIS,
            "whether Redis lets Parley in",
            "Without it a node is not ready: it keeps its connections and publishes nothing.",
            "redis/parley.conf"),
    REDIS_SHAPE(
            Group.REDIS,
            "whether the URL says what is there: one server, Sentinels, a Redis Cluster",
            "A node that takes the one for the other publishes to some channels and not to others, or to none.",
            "redis/parley.conf"),
    REDIS_VERSION(
            Group.REDIS,
            "its version",
            "Parley uses what Redis has since 7.0 (sharded announcements), and is tested with that.",
            "redis/parley.conf"),
    REDIS_PERSISTENCE(
            Group.REDIS,
            "whether a restart loses messages",
            "Acknowledged means that Redis has answered: it is Redis that must keep it.",
            "redis/parley.conf"),
    REDIS_EVICTION(
            Group.REDIS,
            "what it does when its memory is full",
            "Any other policy than noeviction drops whole logs while they are in use, and they cannot be brought back.",
            "redis/parley.conf"),
    REDIS_MEMORY(
            Group.REDIS,
            "its memory",
            "Without a bound it grows until the kernel ends it. At the bound it refuses to write, and nobody can publish.",
            "redis/parley.conf"),
    REDIS_REPLICAS(
            Group.REDIS,
            "its replicas",
            "What no replica had when the master dies is lost, though it was acknowledged. min-replicas-to-write bounds that.",
            "redis/parley.conf"),
    REDIS_LATENCY(
            Group.REDIS,
            "how soon it answers",
            "Every message waits for it once. After parley.redis.timeout it counts as away.",
            "redis/parley.conf"),
    REDIS_RIGHTS(
            Group.REDIS,
            "whether Parley may do there what it does",
            "A command that is refused makes publishing or reading fail, perhaps only later.",
            "redis/parley.conf"),
    REDIS_CLOCK(
            Group.REDIS,
            "its clock beside this machine's",
            "Redis dates the messages: parley.history.age and what people read depend on it.",
            ""),

    REACH(Group.WAY, "whether something answers there", "Nobody can connect.", "nginx/parley.conf"),
    TLS(
            Group.WAY,
            "TLS and the certificate",
            "Browsers refuse a WebSocket with a certificate that they do not trust, and do not ask.",
            "nginx/parley.conf"),
    HTTP2(
            Group.WAY,
            "HTTP/2, and WebSockets in it (RFC 8441)",
            "Where the balancer offers WebSockets in HTTP/2, browsers use that; if it does not work they do not go back to HTTP/1.1.",
            "haproxy/parley.cfg"),
    LIVE(
            Group.WAY,
            "whether it is Parley that answers (/health/live)",
            "What answers there is something else, or the path is wrong.",
            "nginx/parley.conf"),
    READY(
            Group.WAY,
            "whether it is ready (/health/ready)",
            "It keeps its connections, but nobody can publish.",
            "redis/parley.conf"),
    UPGRADE(Group.WAY, "whether a WebSocket comes through (/echo)", "Nothing works without.", "nginx/parley.conf"),
    SUBPROTOCOL(
            Group.WAY,
            "whether the subprotocol comes through (/live)",
            "Without it Parley takes a browser for a plain text client.",
            "nginx/parley.conf"),
    CLIENT_ADDRESS(
            Group.WAY,
            "what a node knows of its client (/api/client)",
            "Else all clients have the balancer's address, and what a client says of itself may be believed.",
            "nginx/parley.conf"),
    CLOCKS(
            Group.WAY,
            "the node's clock beside this machine's",
            "The times of messages, of tokens and in logs are wrong.",
            ""),
    STICKY(
            Group.WAY,
            "whether a balancer ties clients to nodes",
            "Parley needs no such cookie. With it new nodes stay empty, and the clients of one that was drained come back to it.",
            "haproxy/parley.cfg"),
    COMPRESSION(
            Group.WAY,
            "compression of WebSocket messages",
            "A proxy that promises it for the node and cannot do it breaks every message.",
            "nginx/parley.conf"),
    BUFFERING(
            Group.WAY,
            "whether messages are held back",
            "What is live arrives late and in lumps.",
            "nginx/parley.conf"),
    LARGE_MESSAGES(
            Group.WAY,
            "whether the largest message comes through",
            "Large messages end their connection, which comes back and sends them again.",
            "nginx/parley.conf"),
    MANY_CONNECTIONS(
            Group.WAY,
            "whether one address may open many connections",
            "A school or an office comes through one address.",
            "nginx/parley.conf"),
    NODES(
            Group.WAY,
            "the nodes behind the balancer",
            "Nodes that share no Redis are each a world of its own: people in the same room do not hear each other.",
            "cluster/README.md"),
    KEY(Group.WAY, "whether the API key is right", "Back ends cannot publish.", "systemd/parley.service"),
    OPEN_DOORS(
            Group.WAY,
            "what is for operators alone",
            "Anybody can read there how many people are connected, or who.",
            "nginx/parley.conf"),
    IDLE(
            Group.WAY,
            "whether a silent connection stays open",
            "A proxy that gives up sooner than Parley pings cuts everybody who is silent for a while.",
            "nginx/parley.conf");

    private final Group group;
    private final String title;
    private final String why;
    private final String file;

    Topic(Group group, String title, String why, String file) {
        this.group = group;
        this.title = title;
        this.why = why;
        this.file = file;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Topic> of(String id) {
        return Stream.of(values()).filter(topic -> topic.id().equals(id)).findFirst();
    }

    public Group group() {
        return group;
    }

    /** What is examined, in a few words. */
    public String title() {
        return title;
    }

    /** What goes wrong otherwise. */
    public String why() {
        return why;
    }

    /** The file below {@code server-config/} that has it right; empty where that is no matter of a file. */
    public String file() {
        return file;
    }

    public Finding ok(String seen) {
        return new Finding(this, State.OK, seen, "", "");
    }

    public Finding skipped(String why) {
        return new Finding(this, State.SKIPPED, why, "", "");
    }

    public Finding warn(String seen, String cure) {
        return new Finding(this, State.WARN, seen, cure, file);
    }

    public Finding fail(String seen, String cure) {
        return new Finding(this, State.FAIL, seen, cure, file);
    }
}
