package io.parley.upload;

import java.io.IOException;

/** A file and the way to its bytes. */
public record Content(StoredFile file, Opening opening) {
    /** Opens it; whoever does has to close it. */
    public interface Opening {
        FileBytes open() throws IOException;
    }
}
