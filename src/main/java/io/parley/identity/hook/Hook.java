package io.parley.identity.hook;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Grant;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * Asks a service of the operator's what somebody may do in a channel, once for all of a user's connections at this node, and remembers what it says.
 * Nobody gets in while it does not answer.
 */
public final class Hook {
    private static final Logger LOG = System.getLogger(Hook.class.getName());

    /** So many answers are remembered. Above that the oldest do not count any longer than they are good. */
    private static final int MOST = 100_000;

    private final Service service;
    private final Duration lasting;
    private final Executor threads;
    private final LongSupplier nanos;
    private final ConcurrentMap<Asked, Question> questions = new ConcurrentHashMap<>();
    private volatile boolean away;

    /** Who it is about, and where. */
    public record Asked(Author user, boolean guest, Set<String> roles, ChannelName channel) {}

    /** @param lasting how long it is good; {@code null}: as long as is usual */
    public record Answer(Set<Right> rights, Duration lasting) {}

    /** The other end. Blocks. */
    @FunctionalInterface
    public interface Service {
        Answer ask(Asked asked) throws IOException;
    }

    /**
     * @param lasting how long an answer is good at most; it counts for as long again while the service does not answer, for those who are in
     * @param threads for asking
     * @param nanos a clock
     */
    public Hook(Service service, Duration lasting, Executor threads, LongSupplier nanos) {
        this.service = service;
        this.lasting = lasting;
        this.threads = threads;
        this.nanos = nanos;
    }

    /** What somebody is granted already, and what the service says. */
    public Grant with(Grant granted, Author user, boolean guest, Set<String> roles) {
        return new Asking(granted, user, guest, Set.copyOf(roles));
    }

    private final class Asking implements Grant {
        private final Grant granted;
        private final Author user;
        private final boolean guest;
        private final Set<String> roles;

        Asking(Grant granted, Author user, boolean guest, Set<String> roles) {
            this.granted = granted;
            this.user = user;
            this.guest = guest;
            this.roles = roles;
        }

        @Override
        public boolean allows(Right right, ChannelName channel) {
            if (granted.allows(right, channel)) {
                return true;
            }
            Question question = questions.get(new Asked(user, guest, roles, channel));
            return question != null && question.allows(right, nanos.getAsLong());
        }

        @Override
        public CompletionStage<Void> prepare(ChannelName channel) {
            if (hasAll(channel)) {
                return null;
            }
            Asked asked = new Asked(user, guest, roles, channel);
            Question question = questions.computeIfAbsent(asked, same -> new Question());
            return question.await(nanos.getAsLong(), () -> ask(asked, question));
        }

        private boolean hasAll(ChannelName channel) {
            for (Right right : Right.values()) {
                if (!granted.allows(right, channel)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean changes() {
            return true;
        }
    }

    private void ask(Asked asked, Question question) {
        try {
            threads.execute(() -> answer(asked, question));
        } catch (RejectedExecutionException e) {
            // Too many wait already. Whoever asks holds the question's lock, which is its own: they are refused at
            // once.
            question.fail(unavailable());
        }
        forgetSome();
    }

    private void answer(Asked asked, Question question) {
        try {
            Answer answer = service.ask(asked);
            Duration good =
                    answer.lasting() == null || answer.lasting().compareTo(lasting) > 0 ? lasting : answer.lasting();
            question.answer(answer.rights(), nanos.getAsLong(), good, lasting);
            if (away) {
                away = false;
                LOG.log(Level.INFO, "parley.auth.hook answers again.");
            }
        } catch (IOException | RuntimeException e) {
            if (!away) {
                away = true;
                LOG.log(
                        Level.ERROR,
                        "parley.auth.hook does not answer as it should. Nobody new gets in. " + e.getMessage());
            }
            question.fail(unavailable());
        }
    }

    private static Refused unavailable() {
        return new Refused(Refusal.UNAVAILABLE, "What you may do here cannot be told now. Try again.");
    }

    private void forgetSome() {
        if (questions.size() > MOST) {
            long now = nanos.getAsLong();
            questions.values().removeIf(question -> question.isForgettable(now));
        }
    }
}
