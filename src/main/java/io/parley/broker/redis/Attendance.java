package io.parley.broker.redis;

import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What the other nodes must know of the people here. It is states that are told, not changes: whatever happens while one
 * update is under way goes into the next one together, and telling twice does no harm.
 */
final class Attendance {
    /** Told at once, at most. */
    private static final int MOST = 500;

    private final String node;
    private final Teller teller;
    private final Map<ChannelName, Room> rooms = new HashMap<>();
    private final Set<ChannelName> refused = new HashSet<>();

    /** Tells the other nodes. */
    interface Teller {
        CompletionStage<?> tell(ChannelName channel, Collection<Broker.Presence> people);
    }

    private static final class Room {
        final Map<String, Broker.Presence> present = new HashMap<>();
        final Map<String, Broker.Presence> untold = new LinkedHashMap<>();
        boolean telling;
    }

    Attendance(String node, Teller teller) {
        this.node = node;
        this.teller = teller;
    }

    synchronized void set(ChannelName channel, Broker.Presence now) {
        Room room = rooms.computeIfAbsent(channel, name -> new Room());
        String user = now.user().id();
        Broker.Presence before = now.connections() > 0 ? room.present.put(user, now) : room.present.remove(user);
        if (!now.equals(before)) {
            room.untold.put(user, now);
            tell(channel, room);
        }
    }

    /** What is known of this node's people elsewhere: tells what is not as it should be. */
    synchronized void compare(ChannelName channel, Collection<Broker.Presence> known) {
        Room room = rooms.getOrDefault(channel, new Room());
        Map<String, Broker.Presence> missing = new HashMap<>(room.present);
        for (Broker.Presence one : known) {
            if (!one.equals(missing.remove(one.user().id()))) {
                Broker.Presence gone = new Broker.Presence(node, one.user(), 0);
                room.untold.putIfAbsent(
                        one.user().id(), room.present.getOrDefault(one.user().id(), gone));
            }
        }
        missing.forEach(room.untold::putIfAbsent);
        if (!room.untold.isEmpty()) {
            rooms.put(channel, room);
            tell(channel, room);
        }
    }

    /** Tells again what could not be told. */
    synchronized void retry() {
        List<ChannelName> again = new ArrayList<>(refused);
        refused.clear();
        for (ChannelName channel : again) {
            Room room = rooms.get(channel);
            if (room != null) {
                tell(channel, room);
            }
        }
    }

    private void tell(ChannelName channel, Room room) {
        if (room.telling) {
            return;
        }
        if (room.untold.isEmpty()) {
            if (room.present.isEmpty()) {
                rooms.remove(channel);
            }
            return;
        }
        List<Broker.Presence> some = room.untold.values().stream().limit(MOST).toList();
        some.forEach(one -> room.untold.remove(one.user().id()));
        room.telling = true;
        teller.tell(channel, some).whenComplete((done, failure) -> told(channel, room, some, failure));
    }

    private synchronized void told(ChannelName channel, Room room, List<Broker.Presence> some, Throwable failure) {
        room.telling = false;
        if (failure == null) {
            tell(channel, room);
        } else {
            some.forEach(one -> room.untold.putIfAbsent(one.user().id(), one));
            refused.add(channel);
        }
    }
}
