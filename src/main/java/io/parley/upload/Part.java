package io.parley.upload;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.io.Closeable;
import java.io.IOException;
import java.util.Set;

/** A part of a form that is a file, or the thumbnail of the file before it. */
final class Part implements Closeable {
    /** The field that a thumbnail comes in. */
    static final String THUMBNAIL = "thumbnail";

    /** Bytes. */
    static final int LARGEST_THUMBNAIL = 256 << 10;

    /** What browsers make and show. */
    private static final Set<String> THUMBNAILS = Set.of("image/jpeg", "image/png", "image/webp");

    private static final int LONGEST_TYPE = 100;

    private final IncomingFile file;
    private final String name;
    private final String type;
    private final long most;
    private Part thumbnail;

    private Part(IncomingFile file, String name, String type, long most) {
        this.file = file;
        this.name = name;
        this.type = type;
        this.most = most;
    }

    static Part file(PartHeaders headers, FileStore store) throws IOException {
        return new Part(store.begin(), FileName.of(headers.fileName()), type(headers.type()), Long.MAX_VALUE);
    }

    /**
     * What comes next is a small picture of this file.
     *
     * @throws Refused {@code bad-request} for what is no picture, and where there is one already
     */
    Part thumbnail(PartHeaders headers, FileStore store) throws IOException {
        String kind = type(headers.type());
        if (kind == null || !THUMBNAILS.contains(kind)) {
            throw FormData.bad("A thumbnail is image/jpeg, image/png or image/webp.");
        }
        if (thumbnail != null) {
            throw FormData.bad("A file has one thumbnail.");
        }
        thumbnail = new Part(store.begin(), FileName.of(headers.fileName()), kind, LARGEST_THUMBNAIL);
        return thumbnail;
    }

    /** What cannot be a type is not told on. */
    private static String type(String sent) {
        return sent != null && sent.length() <= LONGEST_TYPE && sent.matches("[\\w.+-]+/[\\w.+-]+([ -~]*)")
                ? sent
                : null;
    }

    /** {@code null}: it has none. */
    Part thumbnail() {
        return thumbnail;
    }

    IncomingFile file() {
        return file;
    }

    String name() {
        return name;
    }

    String type() {
        return type;
    }

    /** @throws Refused {@code too-large}, {@code unavailable} */
    void write(byte[] bytes, int from, int length) throws IOException {
        if (file.size() + length > most) {
            throw new Refused(Refusal.TOO_LARGE, "A thumbnail has at most " + most + " bytes.");
        }
        file.write(bytes, from, length);
    }

    /** Unless they were kept, nothing is left of it and its thumbnail. */
    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            if (thumbnail != null) {
                thumbnail.close();
            }
        }
    }
}
