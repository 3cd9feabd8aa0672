package io.parley.upload;

import java.nio.file.Path;

/** A file and where its bytes lie. */
public record Content(StoredFile file, Path place) {}
