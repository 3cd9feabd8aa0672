package io.parley.identity;

import io.parley.channel.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * By a header of a reverse proxy that did the login. Whoever can write it is whoever they like to be: so it counts only where the
 * connection itself comes from a proxy that is believed, and that proxy must take away what its clients send under these names.
 */
public final class Gateway implements Way {

    /** What Apache httpd writes for a variable that is not set: somebody whom nobody has logged in. */
    private static final String UNSET = "(null)";

    private final Headers headers;
    private final Predicate<HttpServletRequest> trusted;
    private final Access access;

    /**
     * The names of the headers.
     *
     * @param user the user's id
     * @param name the shown name; {@code null}: there is none
     * @param groups the roles, with commas; {@code null}: there are none
     */
    public record Headers(String user, String name, String groups) {}

    /** @param trusted whether the connection that a request came over is a proxy's that is believed */
    public Gateway(Headers headers, Predicate<HttpServletRequest> trusted, Access access) {
        this.headers = headers;
        this.trusted = trusted;
        this.access = access;
    }

    @Override
    public Optional<Identity> who(HttpServletRequest request) {
        if (!trusted.test(request)) {
            return Optional.empty();
        }
        String user = one(request, headers.user());
        if (user == null) {
            return Optional.empty();
        }
        if (user.equals(UNSET)) {
            throw SignIn.wrong();
        }
        Set<String> roles = new HashSet<>();
        for (String value : values(request, headers.groups())) {
            for (String role : value.split(",", -1)) {
                roles.add(role.strip());
            }
        }
        return Optional.of(access.identity(SignIn.author(user, one(request, headers.name())), roles, null, null));
    }

    /** Twice is once too often: one of them would be somebody else's. */
    private static String one(HttpServletRequest request, String name) {
        List<String> values = values(request, name);
        if (values.size() > 1) {
            throw SignIn.wrong();
        }
        return values.isEmpty() || values.get(0).isBlank()
                ? null
                : values.get(0).strip();
    }

    private static List<String> values(HttpServletRequest request, String name) {
        return name == null
                ? List.of()
                : Collections.list(request.getHeaders(name)).stream()
                        .map(Gateway::decoded)
                        .toList();
    }

    /** Proxies write UTF-8; containers read a header as ISO 8859-1 (RFC 9110 §5.5). */
    private static String decoded(String value) {
        if (value.chars().anyMatch(c -> c > 0xFF)) {
            return value;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }
}
