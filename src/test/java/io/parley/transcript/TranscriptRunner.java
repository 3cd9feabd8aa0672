package io.parley.transcript;

import jakarta.json.JsonArray;
import jakarta.json.JsonValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds a transcript against a server.
 *
 * <p>A line begins with the name of a client (small letters and digits; none is a name too) and a sign:
 *
 * <pre>
 * ann: /chat/r-{run}?name=Ann parley.v1   connects, offering these subprotocols (none: plain text);
 *                                         +key among them presents the API key
 * ann> {"type":"leave","id":1}            sends this text frame
 * ann< {"type":"ok","re":1,...}           hears this event next
 * ann& {"type":"message","seq":7,...}     and this one, before or after the line above
 * ann! 4400                               is closed with this code, and hears nothing before that
 * ann.                                    goes away (1000)
 * </pre>
 *
 * Empty lines, and lines that begin with {@code #}, say nothing. What comes must be heard: an event that no line names
 * fails at the next line of that client, or at the end if the client had already received it.
 *
 * <p>Events are compared as JSON. Every field must be there with its value and no other field may be, unless the object
 * ends in {@code ...}. For what varies, {@code *} matches any value, and {@code {word}} is a blank: it takes the value
 * that it meets first and stands for that value from then on, in what is heard and in what is sent. {@code {run}} is
 * filled from the start with a text that no other run has; it belongs into the names of channels.
 *
 * <p>To a client of plain text an event is one line, a line that goes on behind a tab is part of it. In what it sends and
 * hears {@code \t} and {@code \n} are a tab and a line's end; a {@code *} at the end matches any rest.
 */
public final class TranscriptRunner {

    private final Connector connector;
    private final Blanks blanks = new Blanks();
    private final Map<String, Peer> peers = new HashMap<>();

    /** A client, and what it received and no line has named yet. */
    private record Peer(Client client, boolean plain, Deque<String> unnamed) {

        /** The next event; null when there will be none. */
        String next() {
            while (unnamed.isEmpty()) {
                String frame = client.receive();
                if (frame == null) {
                    return null;
                }
                unnamed.addAll(plain ? lines(frame) : events(frame));
            }
            return unnamed.remove();
        }

        private static List<String> events(String frame) {
            List<String> events = new ArrayList<>();
            if (!(Blanks.parse(frame) instanceof JsonArray array)) {
                throw new AssertionError("a frame is not an array of events: " + frame);
            }
            array.forEach(event -> events.add(event.toString()));
            return events;
        }

        private static List<String> lines(String frame) {
            return List.of(frame.replaceFirst("\n$", "").split("\n(?!\t)", -1));
        }
    }

    private TranscriptRunner(Connector connector, String run) {
        this.connector = connector;
        blanks.fill("run", run);
    }

    /**
     * @param run a text that no other run against this server's data has; letters and digits
     * @throws AssertionError which names the first line that does not hold
     */
    public static void run(Transcript transcript, Connector connector, String run) {
        TranscriptRunner runner = new TranscriptRunner(connector, run);
        try {
            for (Step step : transcript.steps()) {
                runner.take(transcript.name(), step);
            }
            runner.nothingIsLeft(transcript.name());
        } finally {
            runner.peers.values().forEach(peer -> peer.client().leave());
        }
    }

    private void take(String name, Step step) {
        try {
            if (step instanceof Step.Open open) {
                Client client = connector.connect(blanks.filled(open.path()), open.subprotocols(), open.withKey());
                peers.put(open.client(), new Peer(client, open.subprotocols().isEmpty(), new ArrayDeque<>()));
            } else if (step instanceof Step.Say say) {
                Peer peer = peer(say);
                String text = blanks.filled(say.text());
                peer.client().send(peer.plain() ? unescaped(text) : text);
            } else if (step instanceof Step.Hear hear) {
                hear(peer(hear), hear.texts());
            } else if (step instanceof Step.Closed closed) {
                closed(peer(closed), closed.code());
            } else if (step instanceof Step.Leave) {
                peer(step).client().leave();
                peers.remove(step.client());
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(name + ".txt:" + step.line() + ": " + step.client() + ": " + e.getMessage(), e);
        }
    }

    private Peer peer(Step step) {
        Peer peer = peers.get(step.client());
        if (peer == null) {
            throw new AssertionError("is not connected");
        }
        return peer;
    }

    private void hear(Peer peer, List<String> texts) {
        List<String> missing = new ArrayList<>(texts);
        while (!missing.isEmpty()) {
            String event = peer.next();
            if (event == null) {
                throw new AssertionError("closed with " + peer.client().closed() + " instead of\n  " + missing);
            }
            if (!removeMatch(peer, missing, event)) {
                throw new AssertionError("expected\n  " + String.join("\n  ", missing) + "\nbut heard\n  " + event);
            }
        }
    }

    private boolean removeMatch(Peer peer, List<String> missing, String event) {
        JsonValue json = peer.plain() ? null : Blanks.parse(event);
        for (String expected : missing) {
            boolean matches = json == null ? isLine(expected, event) : blanks.match(expected, json);
            if (matches) {
                missing.remove(expected);
                return true;
            }
        }
        return false;
    }

    private boolean isLine(String expected, String event) {
        String line = unescaped(blanks.filled(expected));
        return line.endsWith("*") ? event.startsWith(line.substring(0, line.length() - 1)) : event.equals(line);
    }

    private void closed(Peer peer, int code) {
        String event = peer.next();
        if (event != null) {
            throw new AssertionError("expected to be closed with " + code + " but heard\n  " + event);
        }
        int closed = peer.client().closed();
        if (closed != code) {
            throw new AssertionError("expected to be closed with " + code + " but was with " + closed);
        }
    }

    private void nothingIsLeft(String name) {
        peers.forEach((client, peer) -> {
            if (!peer.unnamed().isEmpty()) {
                throw new AssertionError(name + ".txt: at its end " + client + " has also heard " + peer.unnamed());
            }
        });
    }

    private static String unescaped(String text) {
        return text.replace("\\t", "\t").replace("\\n", "\n");
    }
}
