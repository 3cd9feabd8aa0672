package io.parley.identity;

import io.parley.channel.Identity;
import io.parley.channel.Refused;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** A way of signing in. Asked on the thread of each request, so it answers at once and waits for nobody. */
@FunctionalInterface
public interface Way {

    /**
     * Who a request comes from, by what it carries.
     *
     * @return empty when it carries nothing of this way
     * @throws Refused {@code unauthorized} when what it carries is wrong, {@code unavailable} when that cannot be told yet
     */
    Optional<Identity> who(HttpServletRequest request);
}
