package io.parley.upload;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.io.IOException;

/**
 * Where files are kept, for all nodes that share it. What is not whole is never found. Its methods may wait for a disk or a network, so they are
 * called by threads that may; they throw {@link IOException}, or {@code unavailable}, when it cannot be used now.
 */
public interface FileStore {
    /** @throws Refused {@code unavailable} when it is known already that so much more cannot be kept */
    void requireRoom(long bytes);

    /** A file that is to come. */
    IncomingFile begin() throws IOException;

    /** @throws Refused {@code not-found} */
    Content find(String id) throws IOException;

    /** What is not there is deleted already. */
    void delete(String id) throws IOException;

    /** Deletes a file and its thumbnail. */
    default void delete(StoredFile file) throws IOException {
        delete(file.id());
        if (file.thumbnail() != null) {
            delete(file.thumbnail());
        }
    }

    /** Removes what is too old or was left behind, and counts what is there. To be called every hour or so. */
    void sweep() throws IOException;

    static Refused nothing() {
        return new Refused(Refusal.NOT_FOUND, "There is no such file.");
    }
}
