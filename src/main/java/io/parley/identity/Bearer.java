package io.parley.identity;

import io.parley.channel.Identity;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Function;

/**
 * By a credential that is text: the API key, or a token. It travels in {@code Authorization: Bearer} or, as browsers can, in the
 * list of subprotocols; a token also in a cookie or in the query. Of several the first counts, in that order, also when it is
 * wrong: whoever sends two cannot choose which of them is looked at.
 */
public final class Bearer implements Way {
    private static final String SCHEME = "Bearer ";
    private static final String OFFER = "bearer.";
    private static final String PARAMETER = "access_token=";

    private final Function<String, Optional<Identity>> credentials;
    private final String cookie;

    /**
     * @param credentials who a credential stands for
     * @param cookie the name of the one that may hold a token; {@code null}: there are no tokens, only the key
     */
    public Bearer(Function<String, Optional<Identity>> credentials, String cookie) {
        this.credentials = credentials;
        this.cookie = cookie;
    }

    @Override
    public Optional<Identity> who(HttpServletRequest request) {
        String credential = header(request);
        if (credential == null) {
            credential = offered(request);
        }
        if (credential == null && cookie != null) {
            credential = kept(request);
        }
        if (credential == null && cookie != null) {
            credential = asked(request.getQueryString());
        }
        return credential == null
                ? Optional.empty()
                : Optional.of(credentials.apply(credential).orElseThrow(SignIn::wrong));
    }

    /** Other schemes are another application's, or a proxy's. */
    private static String header(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }

    private static String offered(HttpServletRequest request) {
        for (String offers : Collections.list(request.getHeaders("Sec-WebSocket-Protocol"))) {
            for (String offer : offers.split(",", -1)) {
                if (offer.strip().startsWith(OFFER)) {
                    return offer.strip().substring(OFFER.length());
                }
            }
        }
        return null;
    }

    private String kept(HttpServletRequest request) {
        if (request.getCookies() != null) {
            for (Cookie one : request.getCookies()) {
                if (one.getName().equals(cookie) && !one.getValue().isEmpty()) {
                    return one.getValue();
                }
            }
        }
        return null;
    }

    /** Read here: to ask the container for a parameter may cost a form its body. */
    private static String asked(String query) {
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                if (parameter.startsWith(PARAMETER)) {
                    return decoded(parameter.substring(PARAMETER.length()));
                }
            }
        }
        return null;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Then it is no token either.
            return text;
        }
    }
}
