package io.parley.unread;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Event;
import io.parley.channel.Load;
import io.parley.channel.Mark;
import io.parley.channel.Memberships;
import io.parley.channel.Observer;
import io.parley.channel.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Who at this node is told what they have not read. Counting is by channel, once for all of its readers here; telling is by
 * user, some times a second.
 */
public final class Inboxes {
    /** How often {@link #tick} is called. */
    public static final Duration STEP = Duration.ofMillis(500);

    /** So long whoever comes waits for the counts; then they come later. */
    private static final long PATIENCE_MILLIS = 2_000;

    /** Steps in which everything is looked at again, though nothing seems to be missing. */
    private static final int ROUND = 600;

    private final Channels channels;
    private final ChannelName follows;
    private final Memberships memberships;
    private final Surroundings surroundings;
    private final Tallies tallies;
    private final Map<String, Seat> seats = new HashMap<>();
    private final Set<Tally> moved = ConcurrentHashMap.newKeySet();
    private Iterator<Runnable> round = Collections.emptyIterator();
    private boolean listening;
    private boolean wasUp;

    /** An inbox, and how many lines there are. */
    private static final class Seat {
        final Inbox inbox;
        int lines;
        CompletionStage<Void> loading;
        boolean again;

        Seat(String user) {
            this.inbox = new Inbox(user);
        }
    }

    /**
     * What it is given.
     *
     * @param mentioned the ids of those whom a body mentions
     * @param load how hard the node works: counts are told while it is at its ease
     */
    public record Surroundings(
            Function<String, List<String>> mentioned,
            Supplier<Load> load,
            Executor executor,
            ScheduledExecutorService timer) {}

    /** @param follows where nodes tell each other whose channels are others now */
    public Inboxes(Channels channels, ChannelName follows, Memberships memberships, Surroundings surroundings) {
        this.channels = channels;
        this.follows = follows;
        this.memberships = memberships;
        this.surroundings = surroundings;
        this.tallies = new Tallies(
                channels,
                new Tally.Surroundings(
                        channels::outline, surroundings.mentioned(), moved::add, surroundings.executor()),
                this::lost);
    }

    // ---- lines

    /** A line that counts are told on, until it is closed. */
    public final class Opened {
        private final Seat seat;
        private final Inbox.Line line;
        private ScheduledFuture<?> patience;
        private boolean begun;
        private boolean over;

        private Opened(Seat seat, Inbox.Line line) {
            this.seat = seat;
            this.line = line;
        }

        private synchronized void begin() {
            if (!begun && !over) {
                begun = true;
                seat.inbox.begin(line);
            }
            if (patience != null) {
                patience.cancel(false);
            }
        }

        private synchronized void beginSoon(ScheduledExecutorService timer) {
            if (!begun && !over) {
                patience = timer.schedule(this::begin, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        public void close() {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                seat.inbox.end(line);
            }
            // Whoever closes it may be telling on it.
            surroundings.executor().execute(() -> leave(seat));
        }
    }

    /** Begins to tell a user what they have not read: first of all, then of what changes. */
    public Opened open(String user, Inbox.Line line) {
        Opened opened;
        CompletionStage<Void> loading;
        synchronized (this) {
            Seat seat = seats.computeIfAbsent(user, Seat::new);
            seat.lines++;
            opened = new Opened(seat, line);
            loading = seat.inbox.isLoaded() ? null : load(seat);
        }
        if (loading == null) {
            opened.begin();
        } else {
            loading.whenComplete((loaded, failure) -> opened.begin());
            opened.beginSoon(surroundings.timer());
        }
        return opened;
    }

    private synchronized void leave(Seat seat) {
        seat.lines--;
        if (seat.lines == 0) {
            seats.remove(seat.inbox.user());
            seat.inbox.tallies().keySet().forEach(channel -> drop(seat, channel));
        }
    }

    // ---- which channels

    /** Finds out which channels an inbox has, and counts them. Called with the lock held. */
    private CompletionStage<Void> load(Seat seat) {
        if (seat.loading != null) {
            seat.again = true;
            return seat.loading;
        }
        String user = seat.inbox.user();
        CompletableFuture<Void> loading = new CompletableFuture<>();
        seat.loading = loading;
        channels.marks().of(user).thenCompose(marks -> counted(seat, marks)).whenComplete((counted, failure) -> {
            loaded(seat, failure == null);
            if (failure == null) {
                loading.complete(null);
            } else {
                loading.completeExceptionally(failure);
            }
        });
        return loading;
    }

    private synchronized CompletionStage<Void> counted(Seat seat, Map<ChannelName, Mark> marks) {
        String user = seat.inbox.user();
        Set<ChannelName> wanted = new HashSet<>(marks.keySet());
        wanted.addAll(memberships.of(user));
        if (seat.lines == 0) {
            wanted.clear();
        }
        for (ChannelName channel : seat.inbox.tallies().keySet()) {
            if (!wanted.contains(channel)) {
                drop(seat, channel);
            }
        }
        List<CompletableFuture<Void>> counting = new ArrayList<>();
        for (ChannelName channel : wanted) {
            Tally tally = seat.inbox.get(channel);
            if (tally == null) {
                tally = tallies.hold(channel);
                seat.inbox.put(tally);
            }
            tally.follow(user, marks.get(channel));
            moved.add(tally);
            counting.add(tally.counting().toCompletableFuture());
        }
        return CompletableFuture.allOf(counting.toArray(CompletableFuture[]::new));
    }

    private synchronized void loaded(Seat seat, boolean whole) {
        seat.loading = null;
        seat.inbox.setLoaded(whole);
        if (seat.again) {
            seat.again = false;
            var unused = load(seat);
        }
    }

    /** It could not begin: whoever has it loads again. */
    private synchronized void lost(Tally tally) {
        for (String user : tally.users()) {
            Seat seat = seats.get(user);
            if (seat != null && seat.inbox.get(tally.channel()) == tally) {
                seat.inbox.remove(tally.channel());
                seat.inbox.setLoaded(false);
            }
        }
    }

    private void drop(Seat seat, ChannelName channel) {
        Tally tally = seat.inbox.remove(channel);
        tally.unfollow(seat.inbox.user());
        tallies.letGo(tally);
    }

    /** A user has come to a channel for the first time, or gone for good: all nodes look. */
    void moved(Author user, ChannelName channel) {
        channels.pass(follows, new Event.Note(user, channel.path()));
        look(user.id());
    }

    private synchronized void look(String user) {
        Seat seat = seats.get(user);
        if (seat != null) {
            var unused = load(seat);
        }
    }

    /** A room's members are others now. */
    public void changed(ChannelName room) {
        Set<String> users = new HashSet<>(tallies.users(room));
        memberships.in(room).forEach(member -> users.add(member.id()));
        users.forEach(this::look);
    }

    /** What is counted for a user who is here; {@code null} for others. */
    synchronized List<Count> counts(String user) {
        Seat seat = seats.get(user);
        return seat == null || !seat.inbox.isLoaded() ? null : seat.inbox.counts();
    }

    // ---- telling

    /** To be called every {@link #STEP}. */
    public void tick() {
        boolean isUp = channels.isUp();
        if (isUp) {
            listen();
            repair(wasUp ? 0 : Integer.MAX_VALUE);
        }
        wasUp = isUp;
        if (surroundings.load().get() == Load.NORMAL) {
            due().forEach(Inbox::tell);
        }
    }

    private synchronized Map<Inbox, List<Tally>> due() {
        Map<Inbox, List<Tally>> due = new HashMap<>();
        for (Iterator<Tally> all = moved.iterator(); all.hasNext(); ) {
            Tally tally = all.next();
            all.remove();
            for (String user : tally.users()) {
                Seat seat = seats.get(user);
                if (seat != null) {
                    due.computeIfAbsent(seat.inbox, inbox -> new ArrayList<>()).add(tally);
                }
            }
        }
        return due;
    }

    /**
     * What did not come is asked for again at once, all else in turn: announcements may be lost without a word.
     *
     * @param many so much of all else, at least
     */
    private synchronized void repair(int many) {
        for (Seat seat : List.copyOf(seats.values())) {
            if (!seat.inbox.isLoaded() && seat.loading == null) {
                var unused = load(seat);
            }
        }
        List<Tally> counted = tallies.all();
        counted.stream().filter(Tally::isStale).forEach(Tally::ask);
        int all = seats.size() + counted.size();
        for (int i = Math.min(all, Math.max(many, all / ROUND + 1)); i > 0; i--) {
            if (!round.hasNext()) {
                round = Stream.concat(
                                seats.keySet().stream().<Runnable>map(user -> () -> look(user)),
                                counted.stream().<Runnable>map(tally -> tally::ask))
                        .toList()
                        .iterator();
            }
            if (round.hasNext()) {
                round.next().run();
            }
        }
    }

    private synchronized void listen() {
        if (!listening) {
            listening = true;
            channels.observe(follows, new Follows()).whenComplete((begun, failure) -> {
                if (failure != null) {
                    silent();
                }
            });
        }
    }

    private synchronized void silent() {
        listening = false;
    }

    /** Hears whose channels are others now. */
    private final class Follows implements Observer {
        @Override
        public void starts(Position head) {}

        @Override
        public void message(Event.Message message) {}

        @Override
        public void signal(Event.Signal signal) {
            if (signal instanceof Event.Note note) {
                surroundings.executor().execute(() -> look(note.user().id()));
            }
        }
    }
}
