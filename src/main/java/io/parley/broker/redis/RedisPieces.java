package io.parley.broker.redis;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Values of bytes that come and go in pieces, over the same line as messages. Each is one hash below one key: a field for each piece by its number, and last of all
 * {@code known}, a text. What has no {@code known} is no value yet. All end by themselves, and what they take together is counted where they are asked for room.
 *
 * <p>Stages fail with {@code unavailable} while Redis is away. Whoever dies between two steps leaves at most room that is taken until the value would have ended.
 */
public final class RedisPieces {
    private static final String KNOWN = "known";

    private final RedisLine line;
    private final Keys keys;
    private final long most;
    private final Duration coming;

    /**
     * @param most bytes of all values together
     * @param coming so long a value stays of which no more pieces come
     */
    RedisPieces(RedisLine line, Keys keys, long most, Duration coming) {
        this.line = line;
        this.keys = keys;
        this.most = most;
        this.coming = coming;
    }

    public boolean isUp() {
        return line.isUp();
    }

    /**
     * Adds a piece to a value that is not there yet.
     *
     * @return fails with {@code unavailable} also where there is no room for it
     */
    public CompletionStage<Void> add(String id, int number, byte[] piece) {
        List<String> arguments = List.of(millis(coming), "" + number);
        return reserve(id, piece.length, coming)
                .thenCompose(room -> line.run(Script.PIECE, keys.value(id), arguments, piece))
                .thenApply(done -> null);
    }

    private CompletionStage<Void> reserve(String id, int bytes, Duration life) {
        return line.run(Script.RESERVE, index(), List.of(id, "" + bytes, millis(life), "" + most))
                .thenAccept(answer -> {
                    if (!isYes(answer)) {
                        throw new Refused(Refusal.UNAVAILABLE, "There is no room for more now.");
                    }
                });
    }

    private List<String> index() {
        return List.of(keys.valueSizes(), keys.valueEnds());
    }

    private static String millis(Duration time) {
        return "" + time.toMillis();
    }

    private static boolean isYes(List<Object> answer) {
        return answer.get(0).equals(1L);
    }

    /**
     * All pieces have come.
     *
     * @param pieces how many
     * @param known of the value
     * @param life so long it is there
     * @return fails with {@code unavailable} also where some are gone again
     */
    public CompletionStage<Void> keep(String id, int pieces, String known, Duration life) {
        return reserve(id, 0, life)
                .thenCompose(room ->
                        line.run(Script.KEEP, List.of(keys.value(id)), List.of(known, "" + pieces, millis(life))))
                .thenAccept(answer -> {
                    if (!isYes(answer)) {
                        throw new Refused(Refusal.UNAVAILABLE, "It came too slowly. Try again.");
                    }
                });
    }

    /** What is known of a value; {@code null} where there is none. */
    public CompletionStage<String> known(String id) {
        return line.ask(commands -> commands.hget(keys.value(id), KNOWN));
    }

    /** {@code null} where there is none. */
    public CompletionStage<byte[]> piece(String id, int number) {
        CommandArgs<String, String> arguments =
                new CommandArgs<>(StringCodec.UTF8).addKey(keys.value(id)).add("" + number);
        return line.ask(
                commands -> commands.dispatch(CommandType.HGET, new ByteArrayOutput<>(StringCodec.UTF8), arguments));
    }

    /** Whether or not it is there yet, or still. */
    public CompletionStage<Void> delete(String id) {
        CompletionStage<Long> gone = line.ask(commands -> commands.unlink(keys.value(id)));
        CompletionStage<List<Object>> free = line.run(Script.FREE, index(), List.of(id));
        return CompletableFuture.allOf(gone.toCompletableFuture(), free.toCompletableFuture());
    }
}
