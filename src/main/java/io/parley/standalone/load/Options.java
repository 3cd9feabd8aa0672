package io.parley.standalone.load;

import io.parley.channel.ChannelName;
import io.parley.channel.Refused;
import io.parley.channel.Tokens;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is to be done.
 *
 * @param targets where to, at least one
 * @param key {@code null}: none
 * @param chart {@code null}: none
 */
record Options(
        List<Target> targets,
        Crowd crowd,
        Talk talk,
        Duration patience,
        Duration timeout,
        String key,
        String protocol,
        boolean insecure,
        boolean deflate,
        List<InetAddress> locals,
        int threads,
        boolean json,
        Path chart) {

    /**
     * Who listens.
     *
     * @param channel the path of the channels, without their number
     * @param joins so many channels each
     */
    record Crowd(
            int connections,
            double ramp,
            String channel,
            int channels,
            int joins,
            boolean members,
            double churn,
            int slow) {}

    /**
     * Who speaks.
     *
     * @param window 0: open loop, at {@code rate}
     */
    record Talk(int publishers, double rate, int window, int size, Duration warmup, Duration duration, boolean idle) {}

    static final int SMALLEST_BODY = 32;
    private static final int MOST = 10_000_000;

    /** @throws WrongUse that tells every mistake */
    static Options parse(Arguments in, Map<String, String> environment, int processors) {
        boolean idle = in.has(Option.IDLE);
        Crowd crowd = crowd(in);
        Talk talk = new Talk(
                idle ? 0 : in.whole(Option.PUBLISHERS, 1, 10_000),
                in.rate(Option.RATE, 0.001, 1_000_000),
                in.has(Option.WINDOW) ? in.whole(Option.WINDOW, 1, 100_000) : 0,
                in.whole(Option.SIZE, SMALLEST_BODY, 60_000),
                in.time(Option.WARMUP, Duration.ZERO),
                in.time(Option.DURATION, Duration.ofSeconds(1)),
                idle);
        if (in.has(Option.WINDOW) && in.has(Option.RATE)) {
            in.mistake("--rate is an open loop, --window a closed one: give one of them.");
        }
        if (idle && (in.has(Option.RATE) || in.has(Option.WINDOW) || in.has(Option.PUBLISHERS))) {
            in.mistake("With --idle nothing is published: leave out --rate, --window and --publishers.");
        }
        String key = in.has(Option.KEY) ? in.text(Option.KEY) : environment.get("PARLEY_API_KEY");
        if (key == null && !idle && crowd.channel.startsWith("feed/")) {
            in.mistake("Publishing to feeds needs the API key: --key, or PARLEY_API_KEY in the environment.");
        }
        String protocol = in.text(Option.PROTOCOL);
        boolean named = crowd.channel.startsWith(protocol + "/") && crowd.joins == 1;
        if (!protocol.equals("parley.v1") && !named) {
            in.mistake("--protocol should be parley.v1 (or the kind of the channels, where --joins is 1), not \""
                    + protocol + "\".");
        }
        Options options = new Options(
                targets(in),
                crowd,
                talk,
                in.time(Option.WAIT, Duration.ofSeconds(1)),
                in.time(Option.TIMEOUT, Duration.ofSeconds(1)),
                key,
                protocol,
                in.has(Option.INSECURE),
                in.has(Option.DEFLATE),
                locals(in),
                in.has(Option.THREADS) ? in.whole(Option.THREADS, 1, 256) : processors,
                in.has(Option.JSON),
                chart(in));
        in.finish();
        return options;
    }

    private static Crowd crowd(Arguments in) {
        int connections = in.whole(Option.CONNECTIONS, 1, MOST);
        int channels = in.whole(Option.CHANNELS, 1, MOST);
        int joins = in.whole(Option.JOINS, 1, 128);
        int slow = in.whole(Option.SLOW, 0, MOST);
        if (joins > channels) {
            in.mistake("--joins is more than --channels.");
        }
        if (slow > connections) {
            in.mistake("--slow is more than --connections.");
        }
        return new Crowd(
                connections,
                in.rate(Option.RAMP, 0.1, 100_000),
                channel(in),
                channels,
                joins,
                in.has(Option.MEMBERS),
                in.rate(Option.CHURN, 0, 100_000),
                slow);
    }

    private static String channel(Arguments in) {
        String name = in.has(Option.CHANNEL) ? in.text(Option.CHANNEL) : "load-" + Tokens.random(6);
        String path = in.text(Option.KIND) + "/" + name;
        try {
            return ChannelName.parse(path + "-" + MOST) == null ? null : path;
        } catch (Refused refused) {
            in.mistake("--kind should be chat or feed, and --channel a name of at most 55 letters and digits: "
                    + refused.getMessage());
            return path;
        }
    }

    private static List<Target> targets(Arguments in) {
        List<Target> targets = new ArrayList<>();
        for (String text : String.join(",", in.targets()).split(",", -1)) {
            try {
                if (!text.isBlank()) {
                    targets.add(Target.parse(text));
                }
            } catch (WrongUse wrong) {
                in.mistake(wrong.getMessage());
            }
        }
        if (String.join("", in.targets()).isBlank()) {
            in.mistake("Where to? Give the URL of a deployment, as ws://localhost:8080/.");
        }
        return targets;
    }

    private static List<InetAddress> locals(Arguments in) {
        List<InetAddress> locals = new ArrayList<>();
        if (in.has(Option.LOCAL_ADDRESS)) {
            for (String text : in.text(Option.LOCAL_ADDRESS).split(",", -1)) {
                try {
                    locals.add(InetAddress.getByName(text.trim()));
                } catch (UnknownHostException e) {
                    in.mistake("--local-address: \"" + text + "\" is no address.");
                }
            }
        }
        return locals;
    }

    private static Path chart(Arguments in) {
        try {
            return in.has(Option.CHART) ? Path.of(in.text(Option.CHART)) : null;
        } catch (InvalidPathException e) {
            in.mistake("--chart: this is no file's name: " + e.getMessage());
            return null;
        }
    }
}
