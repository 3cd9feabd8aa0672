package io.parley.it.cluster;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What one subscriber heard of one channel, and where it therefore stands. A message that does not follow the last one, or
 * is of another log than the one it was told of, is an error at once.
 */
final class Heard {

    private final String channel;
    private String epoch;
    /** The number before the first entry. */
    private long start;

    private final List<BrokerLog.Entry> entries = new ArrayList<>();
    private int gaps;

    Heard(String channel) {
        this.channel = channel;
    }

    /** The command with which it begins, or resumes where it stands. */
    String join(String id) {
        String from = epoch == null ? "\"last\":0" : "\"since\":{\"epoch\":\"" + epoch + "\",\"seq\":" + seq() + "}";
        return "{\"type\":\"join\",\"id\":\"" + id + "\",\"channel\":\"" + channel + "\",\"members\":false," + from
                + "}";
    }

    /** The answer to {@link #join}. */
    void joined(JsonObject ok) {
        String now = ok.getString("epoch");
        long newest = ok.getJsonNumber("seq").longValue();
        if (epoch == null) {
            begin(now, newest);
        } else if (ok.containsKey("gap")) {
            // Everything that is kept of the new log follows, and none of these logs is long enough to be cut.
            gap(ok.getJsonObject("gap"), now, 0);
        } else if (!ok.getBoolean("resumed") || !now.equals(epoch) || newest < seq()) {
            throw new IllegalStateException("resumed at " + epoch + " " + seq() + ", but the answer is " + ok);
        }
    }

    /** A gap while it reads. */
    void gap(JsonObject event) {
        gap(event, event.getString("epoch", ""), event.containsKey("seq") ? event.getInt("seq") : -1);
    }

    private void gap(JsonObject gap, String newEpoch, long newSeq) {
        if (!gap.isNull("to") || newEpoch.equals(epoch) || newSeq < 0) {
            throw new IllegalStateException("at " + epoch + " " + seq() + " a gap that must not be: " + gap);
        }
        gaps++;
        begin(newEpoch, newSeq);
    }

    private void begin(String newEpoch, long newSeq) {
        epoch = newEpoch;
        start = newSeq;
        entries.clear();
    }

    void message(JsonObject message) {
        long seq = message.getJsonNumber("seq").longValue();
        if (!message.getString("epoch").equals(epoch) || seq != seq() + 1) {
            throw new IllegalStateException("at " + epoch + " " + seq() + " came " + message);
        }
        entries.add(new BrokerLog.Entry(seq, message.getString("messageId")));
    }

    /** The newest number that it knows. */
    private long seq() {
        return start + entries.size();
    }

    /** How many gaps it was told of. */
    int gaps() {
        return gaps;
    }

    /** Whether it stands where the broker's log ends. */
    boolean isAtTheEndOf(BrokerLog log) {
        return log.epoch().equals(epoch) && log.last() == seq();
    }

    /** Null if it heard exactly what the broker keeps since it began, else what is different. */
    String differenceFrom(BrokerLog log) {
        if (!log.epoch().equals(epoch)) {
            return channel + ": it reads the log " + epoch + ", the broker's is " + log.epoch();
        }
        List<BrokerLog.Entry> kept = log.after(start);
        if (entries.equals(kept)) {
            return null;
        }
        int same = 0;
        while (same < Math.min(entries.size(), kept.size()) && entries.get(same).equals(kept.get(same))) {
            same++;
        }
        return channel + " from " + start + " on: it heard " + entries.size() + ", the broker keeps " + kept.size()
                + "; the first difference is at " + (start + same + 1);
    }
}
