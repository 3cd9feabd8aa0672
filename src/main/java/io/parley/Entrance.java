package io.parley;

import io.parley.channel.Identity;
import io.parley.channel.Refused;
import io.parley.config.Settings;
import io.parley.identity.ApiKey;
import io.parley.identity.Bearer;
import io.parley.identity.ContainerLogin;
import io.parley.identity.Gateway;
import io.parley.identity.SignIn;
import io.parley.identity.Way;
import io.parley.identity.jwt.JwksAddress;
import io.parley.identity.jwt.Jwt;
import io.parley.net.Proxies;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who gets in here, and how they say who they are: what is set, put together. */
final class Entrance implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String OPEN =
            "Parley is open: guests may read every channel and write in every room; publishing to feeds needs the API key.";

    private final Settings settings;
    private final ApiKey apiKey;
    private final JwksAddress jwks;
    private final Jwt jwt;

    /** Begins to fetch keys, where they are published. */
    Entrance(Settings settings, String apiKey, Clock clock) {
        this.settings = settings;
        this.apiKey = new ApiKey(apiKey);
        Settings.Jwt set = settings.auth().jwt();
        jwks = set == null || set.jwks() == null ? null : new JwksAddress(set.jwks(), PATIENCE);
        jwt = set == null
                ? null
                : new Jwt(
                        jwks == null ? set.key() : jwks.keys(set.refresh()),
                        new Jwt.Rules(set.issuer(), set.audience(), set.skew()),
                        clock);
    }

    /**
     * Who a credential stands for that is text.
     *
     * @throws Refused {@code unavailable} when that cannot be told yet
     */
    Optional<Identity> identity(String credential) {
        return apiKey.identity(credential).or(() -> jwt == null ? Optional.empty() : jwt.identity(credential));
    }

    /** Whether somebody may come without signing in. */
    boolean guests() {
        return settings.auth().ways().contains(Settings.Way.OPEN);
    }

    /**
     * Stands before all that needs to know who comes.
     *
     * @param peer the address that the connection of a request comes from
     */
    SignIn filter(Function<HttpServletRequest, String> peer, SignIn.Refuser refuser) {
        Proxies proxies = new Proxies(settings.proxies());
        Settings.Auth auth = settings.auth();
        List<Way> ways = new ArrayList<>();
        ways.add(new Bearer(this::identity, jwt == null ? null : auth.jwt().cookie()));
        if (auth.ways().contains(Settings.Way.CONTAINER)) {
            ways.add(new ContainerLogin());
        }
        if (auth.ways().contains(Settings.Way.GATEWAY)) {
            Settings.Gateway set = auth.gateway();
            ways.add(new Gateway(
                    new Gateway.Headers(set.header(), set.name()), request -> proxies.trusts(peer.apply(request))));
        }
        return new SignIn(ways, guests(), refuser);
    }

    /** In one line, for the log. */
    String meaning() {
        String others = guests()
                ? "others are guests, who may read every channel and write in every room."
                : "nobody else gets in.";
        String ways = settings.auth().ways().stream()
                .filter(way -> way != Settings.Way.OPEN)
                .map(this::meaning)
                .collect(Collectors.joining(", "));
        return ways.isEmpty() ? OPEN : "People sign in by " + ways + ", back ends by the API key; " + others;
    }

    private String meaning(Settings.Way way) {
        return switch (way) {
            case JWT -> "tokens (" + meaning(settings.auth().jwt()) + ")";
            case CONTAINER -> "the container's login";
            case GATEWAY -> "the header " + settings.auth().gateway().header() + " of " + settings.proxies();
            case OPEN -> "nothing";
        };
    }

    private static String meaning(Settings.Jwt set) {
        return (set.key() == null ? "keys from " + set.jwks() : set.key().algorithms())
                + (set.issuer() == null ? ", any issuer" : ", issuer " + set.issuer())
                + (set.audience().isEmpty() ? ", any audience" : ", audience " + String.join(" or ", set.audience()));
    }

    @Override
    public void close() {
        if (jwks != null) {
            jwks.close();
        }
    }
}
