package io.parley.channel;

import java.time.Instant;

/**
 * Who somebody is, and what they may do.
 *
 * @param until when that ends, unless it is renewed; {@code null}: never
 */
public record Identity(Author author, Grant grant, Instant until) {

    /** Without an end. */
    public Identity(Author author, Grant grant) {
        this(author, grant, null);
    }
}
