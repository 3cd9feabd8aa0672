package io.parley.upload;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Deletions;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.JsonCodec;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Removes the files of messages that were deleted. What a body says is anybody's word, so a file goes only with a message of its own channel and of its own
 * sender: nobody removes another's file by naming it.
 */
public final class Attachments implements Deletions {
    /** So many of a message are looked at. */
    static final int MOST = 100;

    private static final Logger LOG = System.getLogger(Attachments.class.getName());

    private final FileStore store;
    private final int depth;
    private final Executor disk;

    /**
     * @param depth how many levels a body nests at most
     * @param disk for what may wait for the store
     */
    public Attachments(FileStore store, int depth, Executor disk) {
        this.store = store;
        this.depth = depth;
        this.disk = disk;
    }

    @Override
    public void deleted(ChannelName channel, Author author, List<String> bodies) {
        try {
            disk.execute(() -> remove(channel, author, ids(bodies)));
        } catch (RejectedExecutionException e) {
            // The node has ended: they go when they are too old.
        }
    }

    /** The files that bodies name by the custom of rooms: {@code {"attachments":[{"id"}]}}. */
    private Set<String> ids(List<String> bodies) {
        Set<String> ids = new LinkedHashSet<>();
        for (String body : bodies) {
            for (JsonValue each : attachments(body)) {
                if (ids.size() < MOST
                        && each instanceof JsonObject one
                        && one.get("id") instanceof JsonString id
                        && StoredFile.isId(id.getString())) {
                    ids.add(id.getString());
                }
            }
        }
        return ids;
    }

    private JsonArray attachments(String body) {
        if (body.startsWith("{")) {
            try {
                if (JsonCodec.object(body, depth).get("attachments") instanceof JsonArray some) {
                    return some;
                }
            } catch (Refused e) {
                LOG.log(Level.DEBUG, "A body was kept that this node would refuse.", e);
            }
        }
        return JsonValue.EMPTY_JSON_ARRAY;
    }

    /** Ends with the first failure: where one cannot be removed now, others would only be waited for. */
    private void remove(ChannelName channel, Author author, Collection<String> ids) {
        try {
            for (String id : ids) {
                remove(channel, author, id);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "Files of a deleted message are left, and go when they are too old.", e);
        }
    }

    private void remove(ChannelName channel, Author author, String id) throws IOException {
        StoredFile file;
        try {
            file = store.find(id).file();
        } catch (Refused e) {
            if (e.refusal() == Refusal.NOT_FOUND) {
                return;
            }
            throw e;
        }
        if (file.channel().equals(channel.path()) && file.by().id().equals(author.id())) {
            store.delete(file);
        }
    }
}
