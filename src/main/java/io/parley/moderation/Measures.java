package io.parley.moderation;

import io.parley.channel.ChannelName;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Some measures, so kept that what is asked for each message is found at once. Never changes. */
final class Measures {
    static final Measures NONE = new Measures(List.of());

    /** Bans and mutes of a user, and closed channels, by what they are about. */
    private final Map<About, Measure> index = new HashMap<>();

    private final List<Measure> networks;

    /** @param user {@code null}: everybody */
    private record About(Action action, ChannelName channel, String user) {}

    Measures(Collection<Measure> all) {
        for (Measure measure : all) {
            // A kick is done once, and then nothing is in force.
            if (measure.network() == null && measure.action() != Action.KICK) {
                index.put(new About(measure.action(), measure.channel(), measure.user()), measure);
            }
        }
        networks = all.stream().filter(measure -> measure.network() != null).toList();
    }

    boolean isEmpty() {
        return index.isEmpty() && networks.isEmpty();
    }

    /** @return {@code null} when there is none */
    Measure of(Action action, ChannelName channel, String user) {
        return index.get(new About(action, channel, user));
    }

    /** Those about networks that an address is in. */
    List<Measure> of(InetAddress address) {
        return networks.stream()
                .filter(measure -> measure.network().contains(address))
                .toList();
    }

    boolean hasNetworks() {
        return !networks.isEmpty();
    }
}
