package io.parley.upload;

import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.channel.Tokens;
import io.parley.job.Jobs;
import io.parley.protocol.JsonText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** The door to files: here it is decided who may send, have and remove them. */
public final class Uploads {
    /** How often {@link #tick} is called. */
    public static final Duration STEP = Duration.ofHours(1);

    /** How the ids of their jobs begin, of which nobody else tells. */
    public static final String JOBS = "upload-";

    private static final Logger LOG = System.getLogger(Uploads.class.getName());
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{8,40}");
    private static final int ID_LENGTH = 25;

    private final Channels channels;
    private final Jobs jobs;
    private final FileStore store;
    private final Upload.Surroundings surroundings;

    /**
     * @param store of files; {@code null}: none are taken
     * @param size bytes of one request
     * @param disk for what may wait for the store
     * @param nanos a clock that only goes forward
     */
    public Uploads(
            Channels channels,
            Jobs jobs,
            FileStore store,
            long size,
            JsonText json,
            Clock clock,
            LongSupplier nanos,
            Executor disk) {
        this.channels = channels;
        this.jobs = jobs;
        this.store = store;
        this.surroundings = new Upload.Surroundings(json, clock, nanos, size, disk);
    }

    /**
     * An upload that may begin.
     *
     * @param id chosen by the client, so that it can be watched from the beginning; {@code null}: a new one
     * @param contentType of the request
     * @param length of the request's body, bytes; negative: not told
     * @return fails with {@code forbidden}, or {@code conflict} when there is one of this id
     * @throws Refused {@code bad-request}, {@code unsupported-media-type}, {@code too-large}, {@code unavailable}
     */
    public CompletionStage<Upload> begin(
            Identity who, ChannelName channel, String id, String contentType, long length) {
        requireStore();
        if (id != null && !ID.matcher(id).matches()) {
            throw new Refused(Refusal.BAD_REQUEST, "The parameter \"id\" is 8 to 40 letters, digits, '_' or '-'.");
        }
        String job = JOBS + (id == null ? Tokens.random(ID_LENGTH) : id);
        Progress progress = new Progress(jobs, job, who.author(), surroundings.nanos());
        Upload upload = new Upload(channel, who.author(), contentType, store, progress, surroundings);
        if (length > surroundings.most()) {
            throw tooLarge(surroundings.most());
        }
        store.requireRoom(Math.max(length, 0));
        return channels.requireSpeaking(who, channel)
                .thenCompose(may -> progress.open("Files for " + channel.path(), length))
                .thenApply(opened -> upload);
    }

    private void requireStore() {
        if (store == null) {
            throw new Refused(Refusal.NOT_FOUND, "Files are not taken here.");
        }
    }

    static Refused tooLarge(long most) {
        return new Refused(Refusal.TOO_LARGE, "The files of a request take at most " + most + " bytes together.");
    }

    /** A file for whoever may read its channel. */
    public CompletionStage<Content> find(Identity who, String id) {
        return content(id).thenCompose(content -> {
            ChannelName channel = ChannelName.parse(content.file().channel());
            return Channels.prepared(who, channel, () -> {
                channels.require(who, Right.READ, channel);
                return CompletableFuture.completedFuture(content);
            });
        });
    }

    /** By whoever has sent it, or moderates its channel. */
    public CompletionStage<Void> delete(Identity who, String id) {
        return content(id).thenCompose(content -> {
            ChannelName channel = ChannelName.parse(content.file().channel());
            return Channels.prepared(who, channel, () -> {
                if (!content.file().by().id().equals(who.author().id())) {
                    channels.require(who, Right.MODERATE, channel);
                }
                return onDisk(() -> {
                    store.delete(content.file());
                    return null;
                });
            });
        });
    }

    private CompletionStage<Content> content(String id) {
        requireStore();
        return onDisk(() -> store.find(id));
    }

    /** What may wait for the store. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> CompletionStage<T> onDisk(Reading<T> reading) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return reading.read();
                    } catch (IOException e) {
                        LOG.log(Level.WARNING, "The files cannot be used.", e);
                        throw new Refused(Refusal.UNAVAILABLE, "Files cannot be had now.", e);
                    }
                },
                surroundings.disk());
    }

    /** To be called every {@link #STEP}, and at the beginning. */
    public void tick() {
        if (store != null) {
            var unused = onDisk(() -> {
                store.sweep();
                return null;
            });
        }
    }
}
