package io.parley.channel;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * The newest events of a channel, messages and signals, in one ring bounded by entries and characters, and with all other tails by bytes. Each entry is encoded
 * once per format, and a run of entries is joined once for all readers that stand at the same place, so that writing to a
 * thousand readers costs one encoding.
 *
 * <p>Entries have an index that grows by one and never comes back. A reader's place is the index that it reads next.
 */
final class Tail {
    /** A message after the one asked for is no longer here. */
    static final long DROPPED = -1;

    /** The message asked for has not come here yet: the broker's history may be ahead of its announcements. */
    static final long NOT_YET = -2;

    /** Readers of one format stand at few different places at a time; so many are remembered. A power of two. */
    private static final int PLACES = 8;

    /** What readers of one format get: messages, those and signals, the newest of each key. */
    private static final int LANES = 3;

    private static final int NEWEST = 2;

    /** So many entries a tail may hold even when all tails together hold too much: readers mostly stand among these. */
    static final int LEAST = 16;

    private final ChannelName channel;
    private final Position start;
    private final Bounds bounds;
    private final Budget budget;
    private final Clock clock;
    private final AtomicReferenceArray<Run> runs = new AtomicReferenceArray<>(Format.COUNT * LANES * PLACES);

    private Entry[] ring = new Entry[16];
    private long first;
    private long dropped;
    private volatile long newest;
    private long characters;
    private boolean discarded;
    private volatile long end;

    /** {@code null} while nobody reads that way. */
    private Newest folded;

    /**
     * How much of a channel is held ready.
     *
     * @param entries at least 16
     * @param characters of the messages' texts, about
     */
    record Bounds(int entries, long characters) {}

    /**
     * @param start the position of the channel's newest message: the tail begins behind it
     * @param index of its first entry: above all that the channel's tail before had
     * @param budget of all tails together
     */
    Tail(ChannelName channel, Position start, long index, Bounds bounds, Budget budget, Clock clock) {
        this.channel = channel;
        this.start = start;
        this.bounds = bounds;
        this.budget = budget;
        this.clock = clock;
        this.first = index;
        this.end = index;
        this.dropped = start.seq();
        this.newest = start.seq();
    }

    /** Behind what the tail began. */
    Position start() {
        return start;
    }

    /** The number of the newest message, without waiting for whoever appends. */
    long newest() {
        return newest;
    }

    /** Where the newest message stands. */
    synchronized Position head() {
        return new Position(start.epoch(), newest);
    }

    synchronized void append(Event event) {
        if (discarded) {
            return;
        }
        if (event instanceof Event.Message message) {
            newest = message.seq();
            if (message.relation() instanceof Relation.Deleted deleted) {
                erase(deleted.target());
            }
        }
        Entry entry = new Entry(event, newest);
        characters += entry.characters();
        entry.hold(budget);
        if (end - first == ring.length) {
            grow();
        }
        while (end - first >= ring.length || (first < end && isTooMuch())) {
            drop();
        }
        ring[slot(end)] = entry;
        if (folded != null) {
            folded.fold(entry, end);
        }
        end = end + 1;
    }

    /** What a deletion takes with it is not told to anybody any longer. None of it has a key, so it is among the entries alone. */
    private void erase(long target) {
        for (long index = first; index < end; index++) {
            Entry old = ring[slot(index)];
            if (old.event instanceof Event.Message message && message.goesWith(target)) {
                Entry left = new Entry(message.erased(), old.seq);
                ring[slot(index)] = left;
                characters += left.characters() - old.characters();
                left.hold(budget);
                old.letGo(budget);
            }
        }
        rest();
    }

    private boolean isTooMuch() {
        return characters > bounds.characters || (end - first >= LEAST && budget.isOver());
    }

    /** Nobody reads it any longer, and what may still come is not kept. */
    synchronized void discard() {
        discarded = true;
        while (first < end) {
            drop();
        }
        unfold();
        rest();
    }

    /** Nobody reads the newest of each key any longer. */
    synchronized void unfold() {
        if (folded != null) {
            folded.empty();
            folded = null;
        }
    }

    private Newest folded() {
        if (folded == null) {
            folded = new Newest(first, dropped, bounds, budget);
            for (long index = first; index < end; index++) {
                folded.fold(ring[slot(index)], index);
            }
        }
        return folded;
    }

    private void grow() {
        if (ring.length < bounds.entries) {
            Entry[] larger = new Entry[Math.min(ring.length * 2, bounds.entries)];
            for (long i = first; i < end; i++) {
                larger[(int) (i % larger.length)] = ring[slot(i)];
            }
            ring = larger;
        }
    }

    private void drop() {
        Entry oldest = ring[slot(first)];
        ring[slot(first)] = null;
        first++;
        characters -= oldest.characters();
        oldest.letGo(budget);
        if (oldest.event instanceof Event.Message) {
            dropped = oldest.seq;
        }
    }

    private int slot(long index) {
        return (int) (index % ring.length);
    }

    /** The index that the next entry will have. */
    long end() {
        return end;
    }

    /** The index of the first entry after message {@code seq}; or {@link #DROPPED}, or {@link #NOT_YET}. */
    synchronized long indexAfter(long seq) {
        if (seq < dropped) {
            return DROPPED;
        }
        if (seq > newest) {
            return NOT_YET;
        }
        long low = first;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (ring[slot(middle)].seq > seq) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The same among the newest of each key. */
    synchronized long newestAfter(long seq) {
        Newest all = folded();
        if (seq < all.fromSeq()) {
            return DROPPED;
        }
        if (seq > newest) {
            return NOT_YET;
        }
        Newest.Node node = all.behind(seq);
        return node == null ? end : node.index;
    }

    /**
     * What a reader who stands at {@code from} gets next: everything up to the end, or as much as fits a frame.
     *
     * @param signals whether the reader wants signals
     * @param reader the reader's user id
     * @param least up to where it has to reach if it fits: what was joined for another reader serves as well then
     * @return {@code null} when {@code from} is no longer here
     */
    Run read(Format format, boolean signals, String reader, long from, long least) {
        int place = place(format, signals ? 1 : 0, from);
        Run run = runs.get(place);
        if (!serves(run, from, least)) {
            run = joinForAll(place, () -> join(format, signals, null, from, Long.MAX_VALUE));
            if (run == null) {
                return null;
            }
        }
        return run.authors().contains(reader) ? join(format, signals, reader, from, Long.MAX_VALUE) : run;
    }

    /** The same of the newest message of each key that has changed from {@code from} on. */
    Run readNewest(Format format, long from, long least) {
        int place = place(format, NEWEST, from);
        Run run = runs.get(place);
        return serves(run, from, least) ? run : joinForAll(place, () -> joinNewest(format, from));
    }

    private static int place(Format format, int lane, long from) {
        return (format.index() * LANES + lane) * PLACES + (int) (from & (PLACES - 1));
    }

    private static boolean serves(Run run, long from, long least) {
        return run != null && run.from() == from && (run.next() >= least || run.full());
    }

    /** The messages from {@code from} up to before {@code to}, as many as fit a frame; {@code null} when it is no longer here. */
    Run readMessages(Format format, long from, long to) {
        return join(format, false, null, from, to);
    }

    /** Forgets the joined runs: called when all readers have come to the end, so that a quiet channel holds no frames. */
    synchronized void rest() {
        for (int i = 0; i < runs.length(); i++) {
            if (runs.get(i) != null) {
                remember(i, null);
            }
        }
    }

    private synchronized Run joinForAll(int place, Supplier<Run> join) {
        Run run = join.get();
        if (run != null && !discarded) {
            remember(place, run);
        }
        return run;
    }

    private void remember(int place, Run run) {
        Run old = runs.getAndSet(place, run);
        budget.take((run == null ? 0 : run.weight()) - (old == null ? 0 : old.weight()));
    }

    private synchronized Run join(Format format, boolean signals, String reader, long from, long to) {
        if (from < first) {
            return null;
        }
        Instant stale = clock.instant().minus(Channel.TYPING_LASTS);
        Frame frame = new Frame(format);
        Set<String> authors = Set.of();
        long next = from;
        long seq = newest;
        int messages = 0;
        boolean wide = false;
        long until = Math.min(end, to);
        while (next < until && frame.length() < Frame.SIZE) {
            Entry entry = ring[slot(next++)];
            seq = entry.seq;
            if (entry.event instanceof Event.Signal && !signals) {
                continue;
            }
            String author = author(entry.event);
            if (isStale(entry.event, stale) || (author != null && author.equals(reader))) {
                continue;
            }
            if (author != null) {
                authors = with(authors, author);
            }
            messages += entry.event instanceof Event.Message ? 1 : 0;
            frame.add(entry.text(format, channel, budget));
            wide |= entry.isWide();
        }
        return new Run(
                from,
                next,
                seq,
                next < end,
                frame.text(),
                messages,
                reader == null ? authors : Set.of(),
                Weight.ofText(frame.length(), wide));
    }

    private Run joinNewest(Format format, long from) {
        Newest all = folded();
        if (from < all.from()) {
            return null;
        }
        Frame frame = new Frame(format);
        long seq = newest;
        int messages = 0;
        boolean wide = false;
        Newest.Node node = all.first(from);
        while (node != null && frame.length() < Frame.SIZE) {
            frame.add(node.entry.text(format, channel, budget));
            wide |= node.entry.isWide();
            messages++;
            seq = node.entry.seq;
            node = all.next(node);
        }
        return new Run(
                from,
                node == null ? end : node.index,
                node == null ? newest : seq,
                node != null,
                frame.text(),
                messages,
                Set.of(),
                Weight.ofText(frame.length(), wide));
    }

    /** Whose own doing this is, and therefore nothing to tell them. */
    private static String author(Event event) {
        if (event instanceof Event.Typing typing) {
            return typing.user().id();
        }
        return event instanceof Event.Read read ? read.user().id() : null;
    }

    private static boolean isStale(Event event, Instant stale) {
        return event instanceof Event.Typing typing && typing.at().isBefore(stale);
    }

    private static Set<String> with(Set<String> authors, String id) {
        Set<String> more = new HashSet<>(authors);
        more.add(id);
        return more;
    }
}
