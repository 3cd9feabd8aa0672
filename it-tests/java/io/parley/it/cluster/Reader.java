package io.parley.it.cluster;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Somebody who reads and writes over HTTP, and keeps in mind what was acknowledged. Those who listen have a line besides, and come back to
 * wherever they are told to when it ends.
 */
final class Reader implements Line.Owner {
    private final String name;
    private final String id;

    /** How far they have come at least in each room, and at most: what was not answered may count or not. */
    private final Map<String, Long> acknowledged = new HashMap<>();

    private final Map<String, Long> tried = new HashMap<>();
    private final Map<String, String> shown = new TreeMap<>();
    private Line line;
    private volatile Node node;

    Reader(String name, Node node) {
        this.name = name;
        this.node = node;
        this.id = new Api(node.uri())
                .get("/api/client?" + query())
                .json()
                .getJsonObject("user")
                .getString("id");
    }

    private String query() {
        return "name=" + name + "&guest=the-secret-of-" + name;
    }

    String id() {
        return id;
    }

    // ---- over HTTP

    private Answer ask(Node where, String method, String path, String body) {
        Api api = where.api();
        HttpRequest.Builder request = api.request(path + "?" + query()).header("Content-Type", "application/json");
        return api.send(request.method(method, body == null ? HttpRequest.BodyPublishers.noBody() : Api.body(body)));
    }

    /** Reads up to a message; a node that dies meanwhile may have kept it or not. */
    void read(Node where, String room, long seq) {
        synchronized (this) {
            tried.merge(room, seq, Math::max);
        }
        Answer answer = ask(where, "PUT", "/api/channels/" + room + "/read", "{\"seq\":" + seq + "}");
        if (answer.status() == 200) {
            synchronized (this) {
                acknowledged.merge(room, seq, Math::max);
            }
        } else if (answer.status() < 500) {
            throw new AssertionError(answer.toString());
        }
    }

    /** @return the number, or 0 when it was not acknowledged */
    long say(Node where, String room, String body) {
        Answer answer = ask(where, "POST", "/api/channels/" + room + "/messages", "{\"body\":" + body + "}");
        if (answer.status() == 201) {
            long seq = answer.json().getJsonNumber("seq").longValue();
            synchronized (this) {
                // Its own mark follows it a moment later.
                tried.merge(room, seq, Math::max);
            }
            return seq;
        }
        if (answer.status() < 500) {
            throw new AssertionError(answer.toString());
        }
        synchronized (this) {
            tried.put(room, Long.MAX_VALUE);
        }
        return 0;
    }

    void delete(Node where, String room, long seq) {
        ask(where, "DELETE", "/api/channels/" + room + "/messages/" + seq, null);
    }

    void react(Node where, String room, long seq) {
        ask(where, "PUT", "/api/channels/" + room + "/messages/" + seq + "/reactions/x", null);
    }

    /** What a node counts for them: by room up to where they have read, what is unread, what mentions them. */
    Map<String, String> counts(Node where) {
        Answer answer = ask(where, "GET", "/api/unread", null);
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        Map<String, String> counts = new TreeMap<>();
        answer.json().getJsonArray("channels").forEach(one -> put(counts, one));
        return counts;
    }

    private static void put(Map<String, String> counts, JsonValue one) {
        JsonObject count = one.asJsonObject();
        if (count.containsKey("followed")) {
            counts.remove(count.getString("channel"));
        } else {
            counts.put(
                    count.getString("channel"),
                    count.getInt("read") + " " + count.getInt("unread") + " " + count.getInt("mentions"));
        }
    }

    /** Whether they may have read so far, and no less than what was acknowledged. */
    synchronized boolean mayHaveRead(String room, long seq) {
        return seq >= acknowledged.getOrDefault(room, 0L) && seq <= tried.getOrDefault(room, 0L);
    }

    synchronized boolean hasAcknowledged(String room) {
        return acknowledged.containsKey(room);
    }

    // ---- on a line

    synchronized void listen() {
        line = Line.open(node.live(query() + "&unread=true"), this);
    }

    /** From now on, also when the line ends that there is. */
    void moveTo(Node other) {
        node = other;
    }

    @Override
    public synchronized void heard(Line from, JsonObject event) {
        if (from != line) {
            return;
        }
        switch (event.getString("type")) {
            case "hello" -> {
                shown.clear();
                if (event.containsKey("unread")) {
                    event.getJsonArray("unread").forEach(one -> put(shown, one));
                }
            }
            case "unread" -> event.getJsonArray("channels").forEach(one -> put(shown, one));
            default -> {} // bye
        }
    }

    @Override
    public synchronized void ended(Line which, int code) {
        if (which == line) {
            listen();
        }
    }

    synchronized Map<String, String> shown() {
        return new TreeMap<>(shown);
    }

    synchronized void close() {
        Line last = line;
        line = null;
        if (last != null) {
            last.cut();
        }
    }
}
