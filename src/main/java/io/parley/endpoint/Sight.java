package io.parley.endpoint;

import io.parley.channel.Author;
import java.util.List;

/**
 * What an operator sees of a connection.
 *
 * @param client its address
 * @param endpoint {@code chat}, {@code feed} or {@code live}
 * @param codec {@code json} or {@code text}
 * @param headers those of its handshake that tell of its way, a line each
 * @param age milliseconds since it was opened
 * @param silent milliseconds since anything was heard of its client, pongs too
 * @param writing milliseconds that the write under way has taken; 0 when there is none
 */
public record Sight(
        String connection,
        Author user,
        String client,
        String endpoint,
        String codec,
        String headers,
        long age,
        long silent,
        long writing,
        List<Place> channels) {

    /**
     * Where it stands in one channel.
     *
     * @param seq the newest message that it was given
     * @param behind how many messages it has not been given yet
     */
    public record Place(String channel, long seq, long behind) {}

    /** How many messages its slowest channel has for it. */
    long behind() {
        return channels.stream().mapToLong(Place::behind).max().orElse(0);
    }
}
