package io.parley;

import io.parley.channel.Author;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Refused;
import io.parley.config.Settings;
import io.parley.identity.Access;
import io.parley.identity.ApiKey;
import io.parley.identity.Bearer;
import io.parley.identity.ContainerLogin;
import io.parley.identity.Gateway;
import io.parley.identity.SignIn;
import io.parley.identity.Way;
import io.parley.identity.hook.Hook;
import io.parley.identity.hook.HttpService;
import io.parley.identity.jwt.JwksAddress;
import io.parley.identity.jwt.Jwt;
import io.parley.net.Proxies;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who gets in here, and how they say who they are: what is set, put together. */
final class Entrance implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int HOOK_THREADS = 8;

    /** So many questions wait for a thread; above that nobody else gets in. */
    private static final int MOST_ASKING = 10_000;

    private final Settings settings;
    private final ApiKey apiKey;
    private final Access access;

    /** {@code null} where nobody is asked what people may do. */
    private final ExecutorService threads;

    private final JwksAddress jwks;
    private final Jwt jwt;

    /**
     * Begins to fetch keys, where they are published.
     *
     * @param rules of the house: what of somebody's rights counts where
     */
    Entrance(Settings settings, String apiKey, Clock clock, BiFunction<Author, Grant, Grant> rules) {
        this.settings = settings;
        this.apiKey = new ApiKey(apiKey);
        Settings.Hook hook = settings.auth().hook();
        this.threads = hook == null ? null : threads();
        Access granted = settings.auth().grants().within(rules);
        this.access = hook == null
                ? granted
                : granted.with(new Hook(
                        new HttpService(hook.address(), hook.key(), hook.timeout()),
                        hook.lasting(),
                        threads,
                        System::nanoTime));
        Settings.Jwt set = settings.auth().jwt();
        jwks = set == null || set.jwks() == null ? null : new JwksAddress(set.jwks(), PATIENCE);
        jwt = set == null
                ? null
                : new Jwt(
                        jwks == null ? set.key() : jwks.keys(set.refresh()),
                        new Jwt.Rules(set.issuer(), set.audience(), set.skew()),
                        access,
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

    /** What a guest may do. */
    Grant guests(Author author) {
        return access.ofGuest(author);
    }

    /** Whether somebody may come without signing in. */
    boolean takesGuests() {
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
            ways.add(new ContainerLogin(access));
        }
        if (auth.ways().contains(Settings.Way.GATEWAY)) {
            Settings.Gateway set = auth.gateway();
            ways.add(new Gateway(
                    new Gateway.Headers(set.header(), set.name(), set.groups()),
                    request -> proxies.trusts(peer.apply(request)),
                    access));
        }
        return new SignIn(ways, takesGuests(), refuser);
    }

    private static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                HOOK_THREADS,
                HOOK_THREADS,
                PATIENCE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_ASKING),
                task -> {
                    Thread thread = new Thread(task, "parley-hook");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** In one line, for the log. */
    String meaning() {
        String others = takesGuests() ? "others are guests; " + access.meaning() + "." : "nobody else gets in.";
        String ways = settings.auth().ways().stream()
                .filter(way -> way != Settings.Way.OPEN)
                .map(this::meaning)
                .collect(Collectors.joining(", "));
        return ways.isEmpty()
                ? "Parley is open: " + access.meaning() + "; back ends publish to feeds by the API key."
                : "People sign in by " + ways + ", back ends by the API key; " + others;
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
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
