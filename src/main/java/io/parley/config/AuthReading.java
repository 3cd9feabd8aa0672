package io.parley.config;

import io.parley.config.Settings.Auth;
import io.parley.config.Settings.Gateway;
import io.parley.config.Settings.Hook;
import io.parley.config.Settings.Jwt;
import io.parley.config.Settings.Way;
import io.parley.identity.Access;
import io.parley.identity.jwt.KeyText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads how people sign in. What is set for a way that is off is a mistake: whoever wrote it believes that it is on. */
final class AuthReading {
    private static final String AUTH = "parley.auth";
    private static final String KEY = "parley.auth.jwt.key";
    private static final String JWKS = "parley.auth.jwt.jwks";
    private static final String ISSUER = "parley.auth.jwt.issuer";
    private static final String AUDIENCE = "parley.auth.jwt.audience";
    private static final String HEADER = "parley.auth.gateway.header";
    private static final String NAME = "parley.auth.gateway.name";
    private static final String HOOK = "parley.auth.hook";
    private static final String HOOK_KEY = "parley.auth.hook.key";
    private static final String GROUPS = "parley.auth.gateway.groups";

    /** RFC 9110 §5.6.2; names of cookies are such words too (RFC 6265 §4.1.1). */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

    /** Another host only by its whole address: {@code //host} means one as well. */
    private static final Pattern LINK = Pattern.compile("https?://[^\\s\"<>\\\\]+|/(?![/\\\\])[^\\s\"<>\\\\]*");

    private AuthReading() {}

    static Auth read(Reading reading) {
        Set<Way> ways = reading.words(AUTH, Way.OPEN);
        String login = reading.matching(
                "parley.auth.login", null, LINK, "an address such as https://example.org/login or /login");
        Jwt jwt = jwt(reading);
        Gateway gateway = new Gateway(header(reading, HEADER), header(reading, NAME), header(reading, GROUPS));
        check(reading, ways);
        Access grants = reading.parsed("parley.grants", Access::read);
        return new Auth(
                ways,
                login,
                ways.contains(Way.JWT) ? jwt : null,
                ways.contains(Way.GATEWAY) ? gateway : null,
                grants == null ? Access.OPEN : grants,
                hook(reading));
    }

    private static Jwt jwt(Reading reading) {
        return new Jwt(
                reading.parsed(KEY, KeyText::read),
                reading.parsed(JWKS, AuthReading::address),
                reading.duration("parley.auth.jwt.refresh", "15m", Duration.ofSeconds(10), Duration.ofDays(1)),
                reading.text(ISSUER, null),
                reading.list(AUDIENCE),
                reading.duration("parley.auth.jwt.skew", "30s", Duration.ZERO, Duration.ofMinutes(5)),
                reading.matching("parley.auth.jwt.cookie", "parley_token", TOKEN, "the name of a cookie"));
    }

    private static Hook hook(Reading reading) {
        URI address = reading.parsed(HOOK, AuthReading::address);
        Hook hook = new Hook(
                address,
                reading.secret(HOOK_KEY, 16),
                reading.duration("parley.auth.hook.timeout", "2s", Duration.ofMillis(100), Duration.ofSeconds(30)),
                reading.duration("parley.auth.hook.ttl", "60s", Duration.ZERO, Duration.ofHours(1)));
        if (address == null && reading.isSet(HOOK_KEY) && !reading.isSet(HOOK)) {
            reading.mistake(HOOK_KEY + " is set, but " + HOOK + " is not.");
        }
        return address == null ? null : hook;
    }

    private static String header(Reading reading, String name) {
        return reading.matching(name, null, TOKEN, "the name of a header such as X-Forwarded-User");
    }

    /** Without a password in it: it stands in logs. */
    private static URI address(String text) {
        try {
            URI address = new URI(text);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawFragment() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Said below, without the text.
        }
        throw new IllegalArgumentException(
                "it is an address such as https://id.example.org/keys.json, without a password");
    }

    private static void check(Reading reading, Set<Way> ways) {
        if (ways.contains(Way.JWT) && reading.isSet(KEY) == reading.isSet(JWKS)) {
            reading.mistake(AUTH + " has jwt: that needs either " + KEY + " or " + JWKS + ".");
        }
        if (ways.contains(Way.GATEWAY) && !reading.isSet(HEADER)) {
            reading.mistake(AUTH + " has gateway: that needs " + HEADER + ".");
        }
        if (!ways.contains(Way.JWT)) {
            unused(reading, "jwt", List.of(KEY, JWKS, ISSUER, AUDIENCE));
        }
        if (!ways.contains(Way.GATEWAY)) {
            unused(reading, "gateway", List.of(HEADER, NAME, GROUPS));
        }
    }

    private static void unused(Reading reading, String way, List<String> names) {
        names.stream()
                .filter(reading::isSet)
                .forEach(name -> reading.mistake(name + " is set, but " + AUTH + " has no " + way + "."));
    }
}
