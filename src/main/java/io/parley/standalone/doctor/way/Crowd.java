package io.parley.standalone.doctor.way;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many connections at once, from this one address.
 *
 * @param perNode how many came to each node
 * @param representatives one open connection to each node
 * @param refused what the others met, and how many each
 */
record Crowd(Map<String, Integer> perNode, Map<String, Line> representatives, Map<String, Integer> refused)
        implements AutoCloseable {
    static final int SIZE = 64;
    private static final int AT_ONCE = 16;

    private record Member(Line line, Hello hello, String trouble) {}

    static Crowd gather(Way way) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, work -> {
            Thread thread = new Thread(work, "parley-doctor-crowd");
            thread.setDaemon(true);
            return thread;
        });
        List<Member> members = new ArrayList<>();
        try {
            List<Callable<Member>> joining = new ArrayList<>();
            for (int i = 0; i < SIZE; i++) {
                joining.add(() -> join(way));
            }
            for (Future<Member> member : threads.invokeAll(joining)) {
                members.add(member.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
        return count(members);
    }

    private static Member join(Way way) throws InterruptedException {
        try {
            Line line = way.parley("/live");
            if (!line.handshake().switched()) {
                return new Member(null, null, "" + line.handshake().status());
            }
            Hello hello = Hello.of(line.nextText(way.plan().timeout())).orElse(null);
            if (hello == null) {
                line.close();
                return new Member(null, null, "silence");
            }
            return new Member(line, hello, "");
        } catch (IOException e) {
            return new Member(null, null, String.valueOf(e.getMessage()));
        }
    }

    /** Only now are those closed that are not needed: before, all were open at once. */
    private static Crowd count(List<Member> members) {
        Map<String, Integer> perNode = new TreeMap<>();
        Map<String, Line> representatives = new TreeMap<>();
        Map<String, Integer> refused = new TreeMap<>();
        for (Member member : members) {
            if (member.line() == null) {
                refused.merge(member.trouble(), 1, Integer::sum);
                continue;
            }
            String node = member.hello().node();
            perNode.merge(node, 1, Integer::sum);
            if (representatives.putIfAbsent(node, member.line()) != null) {
                member.line().close();
            }
        }
        return new Crowd(perNode, representatives, refused);
    }

    /** The message with this body, in JSON. */
    static Optional<Heard> awaitMessage(Line line, String body, Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (true) {
            Heard heard = line.nextText(Duration.ofNanos(deadline - System.nanoTime()));
            if (heard == null || heard.ended()) {
                return Optional.empty();
            }
            for (JsonObject event : Hello.events(heard)) {
                if (event.getString("type", "").equals("message")
                        && String.valueOf(event.get("body")).equals(body)) {
                    return Optional.of(heard);
                }
            }
        }
    }

    /** The nodes to which a message of the feed does not come. */
    List<String> deaf(Way way) throws IOException, InterruptedException {
        for (Line line : representatives.values()) {
            line.send("{\"type\":\"join\",\"id\":1,\"channel\":\"" + Way.FEED + "\"}");
            line.nextText(way.plan().timeout());
        }
        String word = "\"all " + System.nanoTime() + "\"";
        way.publish(word);
        List<String> deaf = new ArrayList<>();
        for (Map.Entry<String, Line> node : representatives.entrySet()) {
            if (awaitMessage(node.getValue(), word, way.plan().timeout()).isEmpty()) {
                deaf.add(node.getKey());
            }
        }
        return deaf;
    }

    @Override
    public void close() {
        representatives.values().forEach(Line::close);
    }
}
