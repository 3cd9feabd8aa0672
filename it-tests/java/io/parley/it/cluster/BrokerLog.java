package io.parley.it.cluster;

import io.parley.it.client.Api;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** All that the broker keeps of a channel, read over HTTP from a node. */
record BrokerLog(String epoch, List<Entry> entries) {

    /** One message: numbers and names are enough to tell it. */
    record Entry(long seq, String messageId) {}

    static BrokerLog read(Api node, String channel) {
        List<Entry> entries = new ArrayList<>();
        long after = 0;
        while (true) {
            Api.Answer answer = node.get("/api/channels/" + channel + "/messages?limit=500&after=" + after);
            if (answer.status() != 200) {
                throw new AssertionError(channel + " cannot be read: " + answer);
            }
            JsonObject page = answer.json();
            for (JsonValue value : page.getJsonArray("messages")) {
                JsonObject message = value.asJsonObject();
                entries.add(new Entry(message.getJsonNumber("seq").longValue(), message.getString("messageId")));
            }
            if (!page.containsKey("next")) {
                return new BrokerLog(page.getString("epoch"), entries);
            }
            after = page.getJsonNumber("next").longValue();
        }
    }

    /** The newest number, 0 where there is none. */
    long last() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).seq();
    }

    List<Entry> after(long seq) {
        return entries.stream().filter(entry -> entry.seq() > seq).toList();
    }
}
