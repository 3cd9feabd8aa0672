package io.parley.it.cluster;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One line of one person in one room, which keeps count of who is there as it is told. */
final class Visitor implements Line.Owner, AutoCloseable {

    private static final int PATIENCE_SECONDS = 20;

    private final String room;
    private final String name;
    private final Set<String> present = new TreeSet<>();
    private final List<String> told = new ArrayList<>();
    private Line line;
    private boolean left;
    private Node node;
    private CompletableFuture<Void> entered;

    private Visitor(String room, String name) {
        this.room = room;
        this.name = name;
    }

    /** Returns once it is in the room. The same name is the same person, on every node. */
    static Visitor enter(String room, String name, Node node) {
        Visitor visitor = new Visitor(room, name);
        visitor.connect(node);
        return visitor;
    }

    /** Cuts its line without a word, and comes back at that node. */
    void moveTo(Node other) {
        cut();
        connect(other);
    }

    /** Cuts its line without a word. */
    synchronized void cut() {
        left = true;
        line.cut();
    }

    private void connect(Node where) {
        CompletableFuture<Void> in;
        synchronized (this) {
            left = false;
            node = where;
            entered = new CompletableFuture<>();
            in = entered;
            open();
        }
        in.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public synchronized void heard(Line from, JsonObject event) {
        if (from != line) {
            return;
        }
        switch (event.getString("type")) {
            case "hello" -> join();
            case "ok" -> {
                if (event.containsKey("members")) {
                    replace(event.getJsonArray("members"));
                    entered.complete(null);
                }
            }
            case "members" -> replace(event.getJsonArray("members"));
            case "joined" -> {
                present.add(who(event));
                told.add("joined " + who(event));
            }
            case "left" -> {
                present.remove(who(event));
                told.add("left " + who(event));
            }
            case "status" -> told.add("status " + who(event) + " " + event.getString("status"));
            case "typing" -> told.add("typing " + who(event) + " " + event.getBoolean("on"));
            case "error" -> refused(event);
            default -> {} // messages, bye
        }
    }

    private void join() {
        line.send("{\"type\":\"join\",\"id\":1,\"channel\":\"" + room + "\",\"members\":true}");
    }

    private void refused(JsonObject error) {
        if (!error.getBoolean("retry")) {
            throw new IllegalStateException(name + " was refused: " + error);
        }
        later(this::join);
    }

    /** Does this in a moment, if the line is the same then. */
    private void later(Runnable what) {
        Line now = line;
        CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(() -> {
            synchronized (this) {
                if (now == line && !left) {
                    what.run();
                }
            }
        });
    }

    private void replace(JsonArray members) {
        present.clear();
        for (JsonValue member : members) {
            present.add(member.asJsonObject().getString("name"));
        }
    }

    private static String who(JsonObject event) {
        return event.getJsonObject("user").getString("name");
    }

    /** A line that the server ended is opened again, at the same node, for as long as it takes. */
    @Override
    public synchronized void ended(Line which, int code) {
        if (which == line && !left) {
            later(this::open);
        }
    }

    private void open() {
        line = Line.open(node.live("name=" + name + "&guest=the-secret-of-" + name), this);
    }

    synchronized void type() {
        line.send("{\"type\":\"typing\",\"channel\":\"" + room + "\",\"on\":true}");
    }

    synchronized void away() {
        line.send("{\"type\":\"status\",\"status\":\"away\",\"text\":\"lunch\"}");
    }

    /** Who is there, as far as it was told. */
    synchronized Set<String> present() {
        return new TreeSet<>(present);
    }

    /** How often it was told exactly this: {@code joined Ann}, {@code left Ann}, {@code typing Ann true}, {@code status Ann away}. */
    synchronized long told(String what) {
        return told.stream().filter(what::equals).count();
    }

    /** All that it was told, in order. */
    synchronized List<String> told() {
        return List.copyOf(told);
    }

    /** From now on only what comes now counts. */
    synchronized void forget() {
        told.clear();
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        cut();
    }
}
