package io.parley.identity.jwt;

import io.parley.channel.Refused;
import java.util.List;

/** Where the keys are that tokens are checked with. */
@FunctionalInterface
public interface Keys {

    /**
     * The keys that may have signed a token, by what it says of itself. Waits for nobody.
     *
     * @param kid {@code null}: the token does not say
     * @return empty when there are none
     * @throws Refused {@code unavailable} when there are none yet
     */
    List<JwtKey> of(String algorithm, String kid);
}
