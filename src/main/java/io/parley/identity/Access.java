package io.parley.identity;

import io.parley.channel.Author;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import java.time.Instant;
import java.util.function.Predicate;

/** What people may do, by who they are. */
public final class Access {

    /**
     * What somebody who has signed in may do.
     *
     * @param claimed what their credential grants
     * @param roles whether they have a role of this name; asked during this call only
     * @param until when that ends; {@code null}: never
     */
    public Identity user(Author author, Grants claimed, Predicate<String> roles, Instant until) {
        return new Identity(author, claimed.of(author.id()), until);
    }

    /** What guests may do. */
    public Grant guests() {
        return Guests.GRANT;
    }
}
