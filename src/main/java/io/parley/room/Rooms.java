package io.parley.room;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.channel.Tokens;
import io.parley.follow.Copy;
import io.parley.follow.Followed;
import io.parley.protocol.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The door to furnished rooms. One is a message in a feed of all nodes, under its channel's path, and each change is published only if that has not changed meanwhile: so it is
 * the same on every node and after every restart, and of two changes at once one is told that it came second.
 */
public final class Rooms {
    private static final int DIRECT_LENGTH = 25;
    private static final String DIRECT = "direct.";

    private final Channels channels;
    private final RoomBook book;
    private final Followed<Room> followed;
    private final Consumer<ChannelName> changed;
    private final Clock clock;
    private final JsonText json = new JsonText();

    /** Rooms, and behind which name the list goes on: {@code null} when that is all. */
    public record Page(List<RoomText.Told> rooms, String next) {}

    /** A room, and whether it was made just now. */
    public record Made(RoomText.Told room, boolean isNew) {}

    /** Says what a room becomes. */
    private interface Change {
        Room apply(Room room);
    }

    /**
     * @param node the name of this one
     * @param feed where rooms stand
     * @param book is told what stands
     * @param changed hears of each channel whose room is another now, so that whoever may not be there any longer is put out
     */
    public Rooms(
            String node,
            ChannelName feed,
            Channels channels,
            RoomBook book,
            Consumer<ChannelName> changed,
            Clock clock,
            Followed.Surroundings surroundings) {
        this.channels = channels;
        this.book = book;
        this.changed = changed;
        this.clock = clock;
        book.ask(channels.arrivals());
        this.followed = new Followed<>(node, feed, channels, RoomText::kept, this::stands, surroundings);
    }

    /** To be called now and then: reads what stands, as soon as the broker lets it. */
    public void tick() {
        var unused = followed.tick();
    }

    /** Waits until it is known what stands. @return whether it is */
    public boolean await(Duration patience) throws InterruptedException {
        return followed.await(patience);
    }

    private void stands(Map<String, Copy.Entry<Room>> all, List<Copy.Entry<Room>> fresh) {
        Map<ChannelName, Room> rooms = new HashMap<>();
        all.values().forEach(entry -> rooms.put(entry.value().channel(), entry.value()));
        book.set(rooms);
        fresh.forEach(entry -> changed.accept(entry.value().channel()));
    }

    // ---- making and changing

    /**
     * Makes a room of somebody's own. A room in which something was said already is furnished by whoever moderates it.
     *
     * @param body the request's, in JSON
     * @return fails with {@code conflict} when it is furnished already, {@code forbidden}
     * @throws Refused {@code bad-request}
     */
    public CompletionStage<RoomText.Told> make(Identity who, String name, String body) {
        ChannelName channel = channel(name);
        RoomText.Wish wish = RoomText.wish(body);
        if (name.startsWith(DIRECT)) {
            throw new Refused(Refusal.BAD_REQUEST, "Rooms of such names are for two.");
        }
        return channels.requireSpeaking(who, channel)
                .thenCompose(may -> channels.isSilent(channel))
                .thenCompose(silent -> {
                    if (!silent && !who.grant().allows(Right.MODERATE, channel)) {
                        throw new Refused(
                                Refusal.FORBIDDEN,
                                "Something was said here already: it is for moderators to furnish it.");
                    }
                    if (book.all().containsKey(channel)) {
                        throw new Refused(Refusal.CONFLICT, "There is such a room already.");
                    }
                    Room bare = new Room(
                            channel,
                            null,
                            null,
                            Door.PUBLIC,
                            who.author(),
                            Map.of(),
                            Duration.ZERO,
                            Duration.ZERO,
                            false,
                            now());
                    return put(who, wish.of(bare), 0L);
                });
    }

    /** @return fails with {@code not-found}, {@code forbidden}, {@code conflict} when somebody else has changed it meanwhile */
    public CompletionStage<RoomText.Told> change(Identity who, String name, String body) {
        RoomText.Wish wish = RoomText.wish(body);
        return change(who, name, Right.MODERATE, room -> {
            if (room.door() == Door.DIRECT) {
                throw new Refused(Refusal.BAD_REQUEST, "A room for two is not changed.");
            }
            return wish.of(room);
        });
    }

    /** Lets somebody in, or makes them a moderator. Into a public room everybody may take themselves, so as to have it in their list. */
    public CompletionStage<RoomText.Told> invite(Identity who, String name, String user, String body) {
        Room.Member member = RoomText.member(body);
        Author invited = Author.of(user, member.name() == null ? "?" : member.name());
        boolean self = user.equals(who.author().id()) && !member.moderator();
        return change(who, name, self ? Right.READ : Right.MODERATE, room -> {
            requireForMany(room);
            // Members are not new: nobody makes themselves one so as not to wait.
            Refused waits = self ? channels.waits(who, room.channel()) : null;
            if (waits != null) {
                throw waits;
            }
            return room.with(invited.id(), member);
        });
    }

    /** Puts somebody out; everybody may leave. */
    public CompletionStage<RoomText.Told> remove(Identity who, String name, String user) {
        boolean self = user.equals(who.author().id());
        return change(who, name, self ? Right.READ : Right.MODERATE, room -> {
            requireForMany(room);
            if (!room.members().containsKey(user)) {
                throw new Refused(Refusal.NOT_FOUND, "There is no such member.");
            }
            return room.without(user);
        });
    }

    private static void requireForMany(Room room) {
        if (room.door() == Door.DIRECT) {
            throw new Refused(Refusal.BAD_REQUEST, "A room for two has the same two for good.");
        }
    }

    private CompletionStage<RoomText.Told> change(Identity who, String name, Right right, Change change) {
        ChannelName channel = channel(name);
        return Channels.prepared(who, channel, () -> {
            Copy.Entry<Room> entry = followed.entries().get(channel.path());
            if (entry == null || !who.grant().allows(Right.READ, channel)) {
                throw nothing();
            }
            channels.require(who, right, channel);
            return put(who, change.apply(entry.value()), entry.seq());
        });
    }

    /** The room of two people, which is the same whoever asks for it first. */
    public CompletionStage<Made> direct(Identity who, String body) {
        Author other = RoomText.other(body);
        if (other.id().equals(who.author().id())) {
            throw new Refused(Refusal.BAD_REQUEST, "A room for two is for two.");
        }
        ChannelName channel = channel(DIRECT + pair(who.author().id(), other.id()));
        Room there = book.all().get(channel);
        if (there != null) {
            return CompletableFuture.completedFuture(new Made(RoomText.told(there, true), false));
        }
        return channels.requireSpeaking(who, channel).thenCompose(may -> {
            Map<String, Room.Member> two = new LinkedHashMap<>();
            two.put(who.author().id(), new Room.Member(who.author().name(), false));
            two.put(other.id(), new Room.Member(other.name().equals("?") ? null : other.name(), false));
            Room room =
                    new Room(channel, null, null, Door.DIRECT, null, two, Duration.ZERO, Duration.ZERO, false, now());
            return put(who, room, 0L).thenApply(told -> new Made(told, true));
        });
    }

    private static String pair(String one, String other) {
        String both = one.compareTo(other) < 0 ? one + '\n' + other : other + '\n' + one;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(both.getBytes(StandardCharsets.UTF_8));
            return Tokens.of(digest, DIRECT_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    private CompletionStage<RoomText.Told> put(Identity who, Room room, Long ifSeq) {
        String body = json.of(RoomText.told(room, true));
        return followed.publish(who.author(), room.channel().path(), body, ifSeq)
                .handle((receipt, failure) -> {
                    if (failure != null) {
                        throw secondOf(failure);
                    }
                    return receipt;
                })
                .thenCompose((Broker.Receipt receipt) -> followed.read(receipt))
                .thenApply(read -> RoomText.told(room, true).to(moderates(who, room)));
    }

    /** What stands in the feed is not for whoever asks: other than the refusal itself. */
    private static RuntimeException secondOf(Throwable failure) {
        Refused refused = Refused.of(failure, bug -> {});
        return refused.refusal() == Refusal.CONFLICT
                ? new Refused(
                        Refusal.CONFLICT, "Somebody else has changed this room meanwhile. Look at it, and try again.")
                : refused;
    }

    // ---- looking

    /** @throws Refused {@code not-found}, also for who may not know that there is one */
    public RoomText.Told find(Identity who, String name) {
        ChannelName channel = channel(name);
        Room room = book.all().get(channel);
        if (room == null || !who.grant().allows(Right.READ, channel)) {
            throw nothing();
        }
        boolean moderates = moderates(who, room);
        return RoomText.told(room, room.door() != Door.PUBLIC || moderates).to(moderates);
    }

    private static boolean moderates(Identity who, Room room) {
        return room.isModerator(who.author().id()) || who.grant().allows(Right.MODERATE, room.channel());
    }

    /** A room as all who may read it may know it, in JSON. */
    public String text(ChannelName channel) {
        Room room = book.of(channel);
        return json.of(RoomText.told(room, room.door() != Door.PUBLIC));
    }

    /**
     * Rooms that somebody may read, by name.
     *
     * @param words all of them are in the name, the title or the topic; {@code null}: any
     * @param archived whether those too that are
     * @param own only those whose member they are
     */
    public Page list(Identity who, String words, String after, int limit, boolean archived, boolean own) {
        List<String> wanted = words == null
                ? List.of()
                : List.of(words.toLowerCase(Locale.ROOT).strip().split("\\s+", 10));
        List<Room> found = book.all().values().stream()
                .filter(room -> room.channel().name().compareTo(after) > 0)
                .filter(room -> archived || !room.archived())
                .filter(room -> own
                        ? room.isMember(who.author().id())
                        : room.door() == Door.PUBLIC
                                || room.isMember(who.author().id()))
                .filter(room -> wanted.stream().allMatch(text(room)::contains))
                .filter(room -> who.grant().allows(Right.READ, room.channel()))
                .sorted((one, other) -> one.channel().compareTo(other.channel()))
                .limit(limit + 1L)
                .toList();
        boolean more = found.size() > limit;
        List<Room> page = more ? found.subList(0, limit) : found;
        return new Page(
                page.stream()
                        .map(room -> RoomText.told(room, room.door() == Door.DIRECT))
                        .toList(),
                more ? page.get(limit - 1).channel().name() : null);
    }

    private static String text(Room room) {
        return Stream.of(room.channel().name(), room.title(), room.topic())
                .map(text -> text == null ? "" : text)
                .reduce("", (all, text) -> all + '\n' + text)
                .toLowerCase(Locale.ROOT);
    }

    private static ChannelName channel(String name) {
        return new ChannelName(Kind.CHAT, name);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Refused nothing() {
        return new Refused(Refusal.NOT_FOUND, "There is no such room.");
    }
}
