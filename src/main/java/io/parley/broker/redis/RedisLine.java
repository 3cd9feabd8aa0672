package io.parley.broker.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Keeps a way to Redis open, and knows whether it goes through. A beat tells, about once a second.
 *
 * <pre>
 *             opened, a beat came back                   Redis refuses the beat: full, read-only, …
 *   OPENING ────────────────────────────> UP ──────────────────────────────────────────────────> REFUSED
 *      ^                                  │ ^                     it takes one again               │ │
 *      │                                  │ └──────────────────────────────────────────────────────┘ │
 *      └────── broken, or silent since a beat that did not come back: all is opened anew ────────────┘
 * </pre>
 *
 * A beat may be late because this node is behind with what Redis has answered: then other answers still come in, and opening
 * all anew would only be more to do.
 *
 * Whatever is asked while it is not UP is refused at once.
 */
final class RedisLine {
    private static final Logger LOG = System.getLogger(RedisBroker.class.getName());
    private static final int SHORTEST_PAUSE = 100;
    private static final int LONGEST_PAUSE = 1000;

    private enum State {
        OPENING,
        UP,
        REFUSED,
        CLOSED
    }

    private final RedisConnection.Address address;
    private final ScheduledExecutorService timer;
    private final Owner owner;
    private volatile State state = State.OPENING;
    private volatile RedisConnection connection;
    private volatile Ear ear;
    private boolean opening;
    private boolean beating;
    private long beatSent;
    /** When an answer came last, {@link System#nanoTime}. */
    private volatile long answered;

    private String trouble = "";

    /** Whoever lives by this line. */
    interface Owner {
        /** A step that tells whether Redis takes writes. */
        CompletionStage<?> beat(RedisClusterAsyncCommands<String, String> commands);

        /** It is broken, and about to be opened anew. */
        void broken();

        /** It is open anew: nothing is subscribed. */
        void opened();

        void subscribed(String topic);

        void announced(String topic, String text);
    }

    RedisLine(RedisConnection.Address address, ScheduledExecutorService timer, Owner owner) {
        this.address = address;
        this.timer = timer;
        this.owner = owner;
    }

    boolean isUp() {
        return state == State.UP;
    }

    /** Begins, and does not wait. */
    synchronized void open() {
        if (opening || state == State.CLOSED) {
            return;
        }
        opening = true;
        state = State.OPENING;
        drop();
        Ear next = new Ear();
        CompletionStage<RedisConnection> attempt;
        try {
            attempt = address.connect(next);
        } catch (RuntimeException e) {
            attempt = CompletableFuture.failedFuture(e);
        }
        attempt.thenCompose(this::prepare).whenComplete((open, failure) -> {
            if (failure == null) {
                begin(next, open);
            } else {
                again(failure);
            }
        });
    }

    /** What an old connection still says of its end is not about the new one. */
    private final class Ear implements RedisConnection.Listener {
        volatile boolean broken;

        @Override
        public void subscribed(String topic) {
            owner.subscribed(topic);
        }

        @Override
        public void announced(String topic, String text) {
            owner.announced(topic, text);
        }

        @Override
        public void broken() {
            broken = true;
            if (ear == this) {
                RedisLine.this.broken();
            }
        }
    }

    private CompletionStage<RedisConnection> prepare(RedisConnection open) {
        List<CompletableFuture<?>> steps = new ArrayList<>();
        for (Script script : Script.values()) {
            steps.add(open.commands().scriptLoad(script.source()).toCompletableFuture());
        }
        steps.add(owner.beat(open.commands()).toCompletableFuture());
        return CompletableFuture.allOf(steps.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> open)
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        open.close();
                    }
                });
    }

    private void begin(Ear next, RedisConnection open) {
        synchronized (this) {
            opening = false;
            if (state == State.CLOSED) {
                open.close();
                return;
            }
            ear = next;
            connection = open;
            state = State.UP;
            if (!trouble.isEmpty()) {
                LOG.log(Level.INFO, "Redis is back.");
            }
            trouble = "";
        }
        if (next.broken) {
            broken();
        } else {
            owner.opened();
        }
    }

    private synchronized void again(Throwable failure) {
        opening = false;
        tell("Redis cannot be reached. Messages are neither taken nor read until it can be.", failure);
        int pause = ThreadLocalRandom.current().nextInt(SHORTEST_PAUSE, LONGEST_PAUSE);
        try {
            ScheduledFuture<?> unused = timer.schedule(this::open, pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The node has ended.
        }
    }

    /** Once for each kind of trouble. */
    private void tell(String what, Throwable failure) {
        if (!what.equals(trouble)) {
            trouble = what;
            LOG.log(Level.WARNING, what, failure);
        }
    }

    private void broken() {
        synchronized (this) {
            if (state != State.CLOSED) {
                tell("The connection to Redis is broken. Messages are neither taken nor read until it is back.", null);
            }
        }
        open();
        owner.broken();
    }

    private void drop() {
        RedisConnection old = connection;
        ear = null;
        connection = null;
        if (old != null) {
            old.close();
        }
    }

    /** To be called about once a second. */
    void tick() {
        RedisConnection open;
        synchronized (this) {
            open = connection;
            if (open == null || beating) {
                return;
            }
            beating = true;
            beatSent = System.nanoTime();
        }
        open.tick();
        owner.beat(open.commands()).whenComplete((done, failure) -> beaten(open, failure));
    }

    private void beaten(RedisConnection asked, Throwable failure) {
        boolean lost = false;
        synchronized (this) {
            beating = false;
            if (asked != connection) {
                return;
            }
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause == null) {
                if (state == State.REFUSED) {
                    LOG.log(Level.INFO, "Redis takes messages again.");
                    trouble = "";
                }
                state = State.UP;
            } else if (cause instanceof RedisCommandExecutionException && !isNoMaster(cause)) {
                state = State.REFUSED;
                tell("Redis takes no messages.", cause);
            } else if (asked.isOneServer()
                    && cause instanceof RedisCommandTimeoutException
                    && answered - beatSent > 0) {
                LOG.log(Level.DEBUG, "A beat is late, and other answers come.", cause);
            } else {
                tell("Redis does not answer. Messages are neither taken nor read until it does.", cause);
                lost = true;
            }
        }
        if (lost) {
            broken();
        }
    }

    /** Its place has been taken by another server: that has to be found. */
    private static boolean isNoMaster(Throwable cause) {
        return cause.getMessage() != null && cause.getMessage().startsWith("READONLY");
    }

    /** Runs a script as one step. */
    CompletionStage<List<Object>> run(Script script, List<String> keys, List<String> arguments) {
        return run(script, call -> call.addKeys(keys).addValues(arguments), keys.size());
    }

    /** The same with one key, and bytes as they are behind its other arguments. */
    CompletionStage<List<Object>> run(Script script, String key, List<String> arguments, byte[] bytes) {
        return run(script, call -> call.addKey(key).addValues(arguments).add(bytes), 1);
    }

    private CompletionStage<List<Object>> run(
            Script script, UnaryOperator<CommandArgs<String, String>> arguments, int keys) {
        return call(CommandType.EVALSHA, script.digest(), arguments, keys)
                .exceptionallyCompose(failure -> isForgotten(failure)
                        ? call(CommandType.EVAL, script.source(), arguments, keys)
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletionStage<List<Object>> call(
            CommandType type, String script, UnaryOperator<CommandArgs<String, String>> arguments, int keys) {
        CommandArgs<String, String> call =
                arguments.apply(new CommandArgs<>(StringCodec.UTF8).add(script).add(keys));
        return ask(commands -> commands.dispatch(type, new NestedMultiOutput<>(StringCodec.UTF8), call));
    }

    /** Scripts do not reach a replica that becomes master. */
    private static boolean isForgotten(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof Refused refused && refused.getCause() instanceof RedisNoScriptException;
    }

    <T> CompletionStage<T> ask(Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> question) {
        RedisConnection open = connection;
        if (state != State.UP || open == null) {
            return CompletableFuture.failedFuture(unavailable(null));
        }
        CompletionStage<T> answer;
        try {
            answer = question.apply(open.commands());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(unavailable(e));
        }
        return answer.handle((value, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (open == connection && (cause == null || cause instanceof RedisCommandExecutionException)) {
                answered = System.nanoTime();
            }
            if (cause != null) {
                LOG.log(Level.DEBUG, "Redis refused a command.", cause);
                throw unavailable(cause);
            }
            if (open != connection) {
                // Another server may have taken over since.
                throw unavailable(null);
            }
            return value;
        });
    }

    static Refused unavailable(Throwable cause) {
        return new Refused(Refusal.UNAVAILABLE, "Messages cannot be kept or read now. Try again.", cause);
    }

    void subscribe(String topic) {
        RedisConnection open = connection;
        if (open != null) {
            open.subscribe(topic);
        }
    }

    void unsubscribe(String topic) {
        RedisConnection open = connection;
        if (open != null) {
            open.unsubscribe(topic);
        }
    }

    /** The command that announces; while there is no connection, nothing can be announced. */
    String announce() {
        RedisConnection open = connection;
        return open == null ? "" : open.announce();
    }

    void close() {
        synchronized (this) {
            state = State.CLOSED;
            drop();
        }
        address.close();
    }
}
