package io.parley.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.Core;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever edits a message twice has it as the second edit says, however long the looks at the message take. */
class ChangeOrderTest {
    private static final ChannelName LOBBY = ChannelName.parse("chat/lobby");

    @TempDir
    Path folder;

    @Test
    void changesThatNobodyWaitsForKeepTheirOrder() {
        Identity ann = new Identity(new Author("ann", "Ann"), (right, where) -> true);
        try (Core core = new Core(folder, 100_000, Clock.systemUTC())) {
            Channels channels = core.channels();
            Draft first = new Draft(ann.author(), null, null, "\"\"", null);
            channels.publish(ann, LOBBY, first).toCompletableFuture().join();
            List<CompletionStage<Broker.Receipt>> answers = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                answers.add(
                        channels.publish(ann, LOBBY, Draft.change(ann.author(), null, new Relation.Edited(1), "" + i)));
            }
            List<Long> numbers = answers.stream()
                    .map(answer ->
                            answer.toCompletableFuture().join().position().seq())
                    .toList();
            assertEquals(IntStream.range(0, 2000).mapToObj(i -> i + 2L).toList(), numbers);
        }
    }
}
