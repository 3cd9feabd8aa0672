package io.parley.standalone.load;

import java.util.Locale;

/** Every option of the command line. */
enum Option {
    CONNECTIONS("N", "100", "subscribers"),
    RAMP("N/s", "500/s", "so many of them connect a second"),
    KIND("chat|feed", "chat", "what the channels are; publishing to feeds needs the key"),
    CHANNEL("name", "load-…", "the channels are called name-0, name-1, …; nobody else may speak in them"),
    CHANNELS("N", "1", "over so many channels the subscribers are spread"),
    JOINS("N", "1", "so many channels each subscriber joins, up to 128; above 1 by /live"),
    MEMBERS("", null, "the subscribers ask who is there, too"),
    PUBLISHERS("N", "1", "connections that publish, in turn"),
    RATE("N/s", "20/s", "messages a second in all, at fixed times (open loop)"),
    WINDOW("N", null, "instead of --rate: so many messages are under way (closed loop; sees no stall)"),
    SIZE("bytes", "120", "of a message's body, 32 to 60000"),
    WARMUP("time", "5s", "of publishing that is verified but not timed"),
    DURATION("time", "30s", "of publishing that is timed"),
    WAIT("time", "10s", "at the end, for what is still under way"),
    IDLE("", null, "publish nothing: connect, hold for --duration, count pings"),
    CHURN("N/s", "0/s", "so many subscribers a second are cut without a word, and resume"),
    SLOW("N", "0", "so many of the subscribers read 16 KiB a second; they are not timed"),
    KEY("key", null, "the API key; better in the environment: PARLEY_API_KEY"),
    PROTOCOL("name", "parley.v1", "the subprotocol to ask for"),
    TIMEOUT("time", "10s", "from connecting to hello"),
    INSECURE("", null, "take any certificate (wss://)"),
    DEFLATE("", null, "offer permessage-deflate"),
    LOCAL_ADDRESS("a,b,…", null, "local addresses to connect from, in turn: each has ports of its own"),
    THREADS("N", "one a processor", "event loops"),
    JSON("", null, "the report as JSON"),
    CHART("file.svg", null, "draw the latencies into this file"),
    HELP("", null, "this text");

    private final String flag = "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final String argument;
    private final String usual;
    private final String meaning;

    /**
     * @param argument what follows; empty: nothing
     * @param usual what holds without it; {@code null}: nothing
     */
    Option(String argument, String usual, String meaning) {
        this.argument = argument;
        this.usual = usual;
        this.meaning = meaning;
    }

    String flag() {
        return flag;
    }

    String usual() {
        return usual;
    }

    boolean takesArgument() {
        return !argument.isEmpty();
    }

    static String help() {
        StringBuilder text = new StringBuilder(4096);
        text.append("""
                java -jar parley.war load [options] URL[,URL…]

                Puts a load on a deployment, and verifies it: every acknowledged message arrives once, in order, at every
                subscriber. URL is ws://host:port/context (or wss://, http://, https://). Over several, subscribers and
                publishers are spread; who is cut comes back to the next.

                """);
        for (Option option : values()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-24s %s%s%n",
                    option.flag + (option.argument.isEmpty() ? "" : " " + option.argument),
                    option.meaning,
                    option.usual == null ? "" : " [" + option.usual + "]"));
        }
        return text.append("""

                Times are a number and a unit: 500ms, 10s, 5m, 1h.
                Ends with 0: nothing lost or doubled, no connection failed. 1: something was. 2: wrong use. 3: could not connect.
                """).toString();
    }
}
