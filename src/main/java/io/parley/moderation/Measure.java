package io.parley.moderation;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Tokens;
import io.parley.net.Network;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * One thing that a moderator has ordered.
 *
 * @param channel where; {@code null}: everywhere
 * @param user the id of whom; {@code null} where it is about a network or about all
 * @param network whose addresses; {@code null} where it is about a user or about all
 * @param until from when on it no longer counts; {@code null}: it counts until it is lifted
 * @param reason for the log and for moderators, up to {@value #MAX_REASON} characters; {@code null}: none was given
 * @param by who has ordered it
 * @param at when
 */
public record Measure(
        Action action,
        ChannelName channel,
        String user,
        Network network,
        Instant until,
        String reason,
        Author by,
        Instant at) {
    public static final int MAX_REASON = 500;

    /** So long a node that was cut off still carries out a kick when it hears of it. */
    static final Duration KICK_LASTS = Duration.ofMinutes(1);

    /** Beyond this nobody means it: a whole provider, or half the world. */
    private static final int WIDEST_V4 = 8;

    private static final int WIDEST_V6 = 16;

    private static final int ID_LENGTH = 20;

    /** As for names: control characters, line and paragraph separators, and what turns the direction of text or hides in it. */
    private static final Pattern HOSTILE =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u2069\\uFEFF]");

    /** @throws Refused {@code bad-request} for what cannot be meant */
    public Measure {
        switch (action) {
            case KICK -> {
                require(channel != null && user != null && network == null, "A kick needs \"channel\" and \"user\".");
                until = at.plus(KICK_LASTS);
            }
            case BAN -> {
                require((user == null) != (network == null), "A ban needs \"user\" or \"address\", and not both.");
                require(network == null || channel == null, "An address is banned everywhere: leave \"channel\" out.");
                require(network == null || network.bits() >= widest(network), "This block of addresses is too large.");
            }
            case MUTE -> require(user != null && network == null, "A mute needs \"user\", and no \"address\".");
            case CLOSE ->
                require(
                        channel != null && user == null && network == null,
                        "Closing needs \"channel\", and no \"user\" or \"address\".");
        }
        if (user != null) {
            user = Author.of(user, by.name()).id();
        }
        require(
                reason == null
                        || (!reason.isBlank()
                                && reason.length() <= MAX_REASON
                                && !HOSTILE.matcher(reason).find()),
                "A reason is 1 to " + MAX_REASON + " characters, without control characters, line or direction marks.");
        network = network == null ? null : network.normal();
    }

    private static int widest(Network network) {
        return network.base().getAddress().length == 4 ? WIDEST_V4 : WIDEST_V6;
    }

    private static void require(boolean rule, String message) {
        if (!rule) {
            throw new Refused(Refusal.BAD_REQUEST, message);
        }
    }

    /**
     * The same for the same action on the same whom and where, whatever its end: what is ordered again takes the place of what was.
     * Safe in a URL.
     */
    public String id() {
        String about = action.word()
                + '\n'
                + where()
                + '\n'
                + (user == null ? "" : user)
                + '\n'
                + (network == null ? "" : network);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(about.getBytes(StandardCharsets.UTF_8));
            return Tokens.of(digest, ID_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    private String where() {
        return channel == null ? "" : channel.path();
    }

    boolean isOver(Instant now) {
        return until != null && !now.isBefore(until);
    }
}
