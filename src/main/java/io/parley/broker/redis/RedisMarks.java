package io.parley.broker.redis;

import io.parley.channel.ChannelName;
import io.parley.channel.Mark;
import io.parley.channel.Marks;
import io.parley.channel.Refused;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How far users have come: a hash for each of them, which goes when none of it has moved for long. */
final class RedisMarks implements Marks {
    private final RedisLine line;
    private final Keys keys;

    RedisMarks(RedisLine line, Keys keys) {
        this.line = line;
        this.keys = keys;
    }

    @Override
    public CompletionStage<Noted> note(String user, ChannelName channel, Mark mark) {
        return line.run(
                        Script.MARK,
                        List.of(keys.marks(user)),
                        List.of(
                                channel.path(),
                                mark.epoch(),
                                "" + mark.read(),
                                "" + mark.delivered(),
                                "" + MOST,
                                "" + KEPT.toMillis()))
                .thenApply(reply -> {
                    if (reply.isEmpty()) {
                        throw Refused.marksFull();
                    }
                    return new Noted(
                            new Mark((String) reply.get(0), (Long) reply.get(1), (Long) reply.get(2)),
                            (Long) reply.get(3) == 1);
                });
    }

    @Override
    public CompletionStage<Void> forget(String user, ChannelName channel) {
        return line.ask(commands -> commands.hdel(keys.marks(user), channel.path()))
                .thenAccept(gone -> {});
    }

    @Override
    public CompletionStage<Map<ChannelName, Mark>> of(String user) {
        return line.ask(commands -> commands.hgetall(keys.marks(user))).thenApply(hash -> {
            Map<ChannelName, Mark> marks = new HashMap<>();
            hash.forEach((path, text) -> marks.put(ChannelName.parse(path), parse(text)));
            return marks;
        });
    }

    @Override
    public CompletionStage<Map<String, Mark>> in(ChannelName channel, Collection<String> users) {
        CompletionStage<Map<String, Mark>> found = CompletableFuture.completedFuture(new HashMap<>());
        for (String user : users) {
            found = found.thenCombine(
                    line.ask(commands -> commands.hget(keys.marks(user), channel.path())), (marks, text) -> {
                        if (text != null) {
                            marks.put(user, parse(text));
                        }
                        return marks;
                    });
        }
        return found;
    }

    /** As the script writes it. */
    private static Mark parse(String text) {
        String[] parts = text.split(" ", 3);
        return new Mark(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }
}
