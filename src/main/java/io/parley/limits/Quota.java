package io.parley.limits;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.net.Address;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * How much of this node one address and one user may have. Each node counts for itself: what a cluster counts together would cost a
 * round trip for each command.
 */
public final class Quota {
    private static final Logger LOG = System.getLogger(Quota.class.getName());

    /** Whoever has a block of IPv6 addresses mostly has so many bits of it to choose from (RFC 6177 §2). */
    private static final int BYTES_OF_A_SITE = 8;

    /** One address may send as much as so many users: guests can be as many as they like. */
    private static final int USERS_OF_ADDRESS = 10;

    /** So many seconds' worth of refusals are answered one by one. */
    private static final int PATIENCE = 10;

    private final Bounds bounds;
    private final Predicate<String> proxies;
    private final LongSupplier clock;
    private final Shares addresses;
    private final Shares users;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * @param perAddress connections
     * @param perUser connections
     * @param commands of one connection
     * @param bytes of one connection
     * @param userCommands of all connections of a user together, and of their requests
     * @param userBytes the same
     */
    public record Bounds(int perAddress, int perUser, Rate commands, Rate bytes, Rate userCommands, Rate userBytes) {}

    /**
     * @param bounds {@code null}: there are none
     * @param proxies whose addresses are no client's: behind them are many, of whom they do not tell
     * @param clock nanoseconds
     */
    public Quota(Bounds bounds, Predicate<String> proxies, LongSupplier clock) {
        this.bounds = bounds;
        this.proxies = proxies;
        this.clock = clock;
        this.addresses = bounds == null ? null : new Shares(bounds.perAddress(), now -> share(USERS_OF_ADDRESS, now));
        this.users = bounds == null ? null : new Shares(bounds.perUser(), now -> share(1, now));
    }

    private Share share(int users, long now) {
        return new Share(new Allowance(
                bounds.userCommands().times(users), bounds.userBytes().times(users), now));
    }

    /** Whether an address has as many connections as it may. For a look beforehand: {@link #enter} decides. */
    public Optional<Refused> refusal(String address) {
        return bounds != null && !proxies.test(address) && addresses.isTaken(site(address))
                ? Optional.of(tooMany(address))
                : Optional.empty();
    }

    /**
     * Counts one connection more, until it leaves.
     *
     * @param user {@code null}: one that may have and do as much as it likes
     * @throws Refused {@code too-many}
     */
    public Slot enter(String address, String user) {
        if (bounds == null || user == null) {
            return Slot.FREE;
        }
        long now = now();
        String site = proxies.test(address) ? null : site(address);
        Share ofAddress = site == null ? null : addresses.enter(site, now);
        if (site != null && ofAddress == null) {
            throw tooMany(address);
        }
        Share share = users.enter(user, now);
        if (share == null) {
            if (site != null) {
                addresses.leave(site, now);
            }
            throw new Refused(
                    Refusal.TOO_MANY, "You have " + bounds.perUser() + " connections here already, and that is all.");
        }
        return new Slot(this, site, ofAddress, user, share);
    }

    private Refused tooMany(String address) {
        if (warned.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "{0} has {1} connections, as many as one address may (parley.limits.connections.address). If it is a proxy,"
                            + " it belongs into parley.proxies and has to tell whom it speaks for. This is said once.",
                    address,
                    bounds.perAddress());
        }
        return new Refused(
                Refusal.TOO_MANY, "Your address has " + bounds.perAddress() + " connections here, and that is all.");
    }

    void leave(String site, String user) {
        long now = now();
        if (site != null) {
            addresses.leave(site, now);
        }
        users.leave(user, now);
    }

    /**
     * Takes so much for a request that has no connection.
     *
     * @param user {@code null}: nobody in particular, who is known by the address alone
     * @return why not; {@code null} when it was taken
     */
    public Refused take(String address, String user, int commands, int bytes) {
        if (bounds == null || (user == null && proxies.test(address))) {
            return null;
        }
        long now = now();
        Share share = user == null ? addresses.of(site(address), now) : users.of(user, now);
        long wait = share.allowance.take(commands, bytes, now);
        return wait == 0 ? null : tooFast(Duration.ofNanos(wait));
    }

    static Refused tooFast(Duration wait) {
        return Refused.later(Refusal.RATE_LIMITED, "You ask for more than you may. Wait, and ask again.", wait);
    }

    /** The rates of one connection; {@code null}: none. */
    public Bounds bounds() {
        return bounds;
    }

    Allowance allowance(long now) {
        return new Allowance(bounds.commands(), bounds.bytes(), now);
    }

    /** How much of what is too much is answered. */
    Allowance patience(long now) {
        return new Allowance(patience(bounds.commands()), patience(bounds.bytes()), now);
    }

    private static Rate patience(Rate rate) {
        return new Rate(rate.perSecond(), Math.max(rate.perSecond() * PATIENCE, rate.burst()));
    }

    long now() {
        return clock.getAsLong();
    }

    /** To be called now and then. */
    public void tick() {
        if (bounds != null) {
            long now = now();
            addresses.tick(now);
            users.tick(now);
        }
    }

    /** How many users and addresses are remembered. */
    int size() {
        return addresses.size() + users.size();
    }

    /** What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 address. */
    private static String site(String text) {
        InetAddress address = Address.parse(text);
        if (address instanceof Inet6Address) {
            byte[] site = Arrays.copyOf(address.getAddress(), BYTES_OF_A_SITE);
            return Arrays.toString(site);
        }
        return text;
    }
}
