package io.parley.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;

/** Runs what was handed to it one piece at a time, in any order that the seed brings about: threads without threads. */
public final class Steps implements Executor {
    private final List<Runnable> waiting = new ArrayList<>();
    private final Random random;

    public Steps(Random random) {
        this.random = random;
    }

    @Override
    public void execute(Runnable step) {
        waiting.add(step);
    }

    public void some() {
        for (int i = random.nextInt(4); i > 0 && !waiting.isEmpty(); i--) {
            one();
        }
    }

    public void all() {
        while (!waiting.isEmpty()) {
            one();
        }
    }

    private void one() {
        waiting.remove(random.nextInt(waiting.size())).run();
    }
}
