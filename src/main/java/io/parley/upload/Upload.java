package io.parley.upload;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.JsonText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The files of one request, as they come. Fed by one thread at a time.
 *
 * <pre>
 *   COMING ──{@link #finish}──> kept, and its job has succeeded
 *      └────{@link #fail}────> nothing is left, and its job has failed
 * </pre>
 */
public final class Upload implements FormData.Parts {
    private static final Logger LOG = System.getLogger(Upload.class.getName());
    private static final int MOST_FILES = 20;

    /** Bytes, on the average from the end of the grace on. */
    private static final long LEAST_A_SECOND = 1024;

    private static final long GRACE_SECONDS = 30;

    private final ChannelName channel;
    private final Author by;
    private final FileStore store;
    private final Progress progress;
    private final Surroundings surroundings;
    private final FormData form;
    private final List<Part> files = new ArrayList<>();

    /** {@code null} within a field that is no file. */
    private Part current;

    private final long began;
    private volatile long received;
    private boolean over;

    /**
     * What all uploads of a node share.
     *
     * @param nanos a clock that only goes forward
     * @param most bytes of one request
     * @param disk for what may wait for the disk
     */
    record Surroundings(JsonText json, Clock clock, LongSupplier nanos, long most, Executor disk) {}

    /** What has become of a request: JSON-B writes it. */
    public record Receipt(String job, List<StoredFile> files) {}

    /** What the job tells at its end. */
    public record Result(List<StoredFile> files) {}

    /** @throws Refused {@code unsupported-media-type}, {@code bad-request} */
    Upload(
            ChannelName channel,
            Author by,
            String contentType,
            FileStore store,
            Progress progress,
            Surroundings surroundings) {
        this.channel = channel;
        this.by = by;
        this.store = store;
        this.progress = progress;
        this.surroundings = surroundings;
        this.form = FormData.of(contentType, this);
        this.began = surroundings.nanos().getAsLong();
    }

    /**
     * More has come.
     *
     * @throws Refused {@code bad-request}, {@code too-large}, {@code unavailable}; then it has to {@link #fail}
     */
    public synchronized void feed(byte[] bytes, int length) {
        requireComing();
        received = received + length;
        if (received > surroundings.most()) {
            throw Uploads.tooLarge(surroundings.most());
        }
        try {
            form.feed(bytes, length);
        } catch (IOException e) {
            throw unkept(e);
        }
        progress.received(received);
    }

    /** Whether so little has come that it seems to be sent to keep others out. */
    public boolean isTooSlow() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(surroundings.nanos().getAsLong() - began);
        return received < (seconds - GRACE_SECONDS) * LEAST_A_SECOND;
    }

    private void requireComing() {
        if (over) {
            throw new Refused(Refusal.UNAVAILABLE, "This node leaves. Send it again.");
        }
    }

    private static Refused unkept(Exception cause) {
        LOG.log(Level.WARNING, "An upload could not be kept.", cause);
        return new Refused(Refusal.UNAVAILABLE, "Files cannot be kept now.", cause);
    }

    @Override
    public void begin(PartHeaders headers) throws IOException {
        // An empty name is a field in which nobody has chosen a file.
        if (headers.fileName() == null || headers.fileName().isEmpty()) {
            return;
        }
        if (Part.THUMBNAIL.equals(headers.name())) {
            if (files.isEmpty()) {
                throw FormData.bad("A thumbnail stands behind its file.");
            }
            current = files.get(files.size() - 1).thumbnail(headers, store);
            return;
        }
        if (files.size() == MOST_FILES) {
            throw new Refused(Refusal.TOO_LARGE, "At most " + MOST_FILES + " files go at a time.");
        }
        current = Part.file(headers, store);
        files.add(current);
    }

    @Override
    public void content(byte[] bytes, int from, int length) throws IOException {
        if (current != null) {
            current.write(bytes, from, length);
        }
    }

    @Override
    public void end() throws IOException {
        if (current != null) {
            current.file().end();
            current = null;
        }
    }

    /** All has come. The stage fails when it cannot be kept, and then nothing is. */
    public CompletionStage<Receipt> finish() {
        return CompletableFuture.supplyAsync(this::keep, surroundings.disk())
                .thenCompose(kept -> progress.succeeded(
                                received, surroundings.json().of(new Result(kept)))
                        .handle((told, failure) -> failure)
                        .thenCompose(failure -> failure == null
                                ? CompletableFuture.completedFuture(new Receipt(progress.job(), kept))
                                : undo(kept, failure)));
    }

    private synchronized List<StoredFile> keep() {
        requireComing();
        if (!form.isWhole()) {
            throw FormData.bad("The form has no end.");
        }
        if (files.isEmpty()) {
            throw FormData.bad("The form has no file.");
        }
        List<StoredFile> kept = new ArrayList<>();
        List<StoredFile> thumbnails = new ArrayList<>();
        try {
            for (Part part : files) {
                String thumbnail = null;
                if (part.thumbnail() != null) {
                    // First: a file's thumbnail is there as long as the file is.
                    thumbnails.add(keep(part.thumbnail(), null));
                    thumbnail = part.thumbnail().file().id();
                }
                kept.add(keep(part, thumbnail));
            }
        } catch (IOException | Refused e) {
            remove(kept);
            remove(thumbnails);
            throw e instanceof Refused refused ? refused : unkept(e);
        }
        over = true;
        return kept;
    }

    private StoredFile keep(Part part, String thumbnail) throws IOException {
        StoredFile file = new StoredFile(
                part.file().id(),
                channel.path(),
                part.name(),
                part.type(),
                part.file().size(),
                by,
                JsonText.at(surroundings.clock().instant()),
                thumbnail);
        part.file().keep(file);
        return file;
    }

    /** What nobody could be told of is not there. */
    private CompletionStage<Receipt> undo(List<StoredFile> kept, Throwable failure) {
        return CompletableFuture.supplyAsync(
                () -> {
                    remove(kept);
                    throw Refused.of(failure, cause -> LOG.log(Level.ERROR, "An upload met a bug.", cause));
                },
                surroundings.disk());
    }

    private void remove(List<StoredFile> kept) {
        for (StoredFile file : kept) {
            try {
                store.delete(file);
            } catch (IOException | Refused e) {
                LOG.log(Level.WARNING, "A file of an upload that failed is left: " + file.id(), e);
            }
        }
    }

    /**
     * Nothing more comes, or it is not wanted.
     *
     * @return is done when that is told, or nobody can be told
     */
    public CompletionStage<Void> fail(Refused why) {
        synchronized (this) {
            for (Part one : files) {
                try {
                    one.close();
                } catch (IOException e) {
                    LOG.log(Level.WARNING, "A file of an upload that failed is left.", e);
                }
            }
            over = true;
        }
        return progress.failed(why).handle((told, failure) -> {
            if (failure != null) {
                LOG.log(Level.DEBUG, "Nobody hears that an upload has failed.", failure);
            }
            return null;
        });
    }
}
