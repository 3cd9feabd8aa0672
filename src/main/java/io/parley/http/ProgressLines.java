package io.parley.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** Says lines to a client while it still sends. No thread waits for a client that does not read; the rest waits here, and whoever says more asks first. */
final class ProgressLines implements WriteListener {
    private static final int MOST = 64;

    private final ServletOutputStream out;
    private final Runnable caughtUp;
    private final Runnable done;
    private final Queue<String> unsaid = new ArrayDeque<>();
    private final OneAtATime writing = new OneAtATime(this::writeAll);
    private boolean open;
    private boolean behind;
    private boolean last;
    private boolean ended;
    private boolean told;
    private boolean unflushed;

    /**
     * @param caughtUp it was behind, and is not any longer
     * @param done the last line is said, or nobody is there who would hear it
     */
    ProgressLines(ServletOutputStream out, Runnable caughtUp, Runnable done) {
        this.out = out;
        this.caughtUp = caughtUp;
        this.done = done;
    }

    /** Whether so much waits that nothing should be done that has to be told. */
    synchronized boolean isBehind() {
        behind = unsaid.size() >= MOST;
        return behind;
    }

    void say(String line) {
        synchronized (this) {
            if (ended) {
                return;
            }
            unsaid.add(line);
        }
        writing.ask();
    }

    /** For what is worth no waiting. */
    void sayIfHeard(String line) {
        boolean heard;
        synchronized (this) {
            heard = unsaid.isEmpty();
        }
        if (heard) {
            say(line);
        }
    }

    void sayLast(String line) {
        boolean late;
        synchronized (this) {
            unsaid.add(line);
            last = true;
            late = ended;
        }
        if (late) {
            end();
        } else {
            writing.ask();
        }
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            open = true;
        }
        writing.ask();
    }

    @Override
    public void onError(Throwable failure) {
        end();
    }

    private void writeAll() {
        try {
            write();
        } catch (IOException | IllegalStateException e) {
            // The client has gone.
            end();
        }
    }

    private void write() throws IOException {
        while (isOpen() && out.isReady()) {
            String line = next();
            if (line != null) {
                out.write((line + '\n').getBytes(StandardCharsets.UTF_8));
                unflushed = true;
            } else if (unflushed) {
                unflushed = false;
                out.flush();
            } else {
                if (isSaid()) {
                    end();
                }
                return;
            }
        }
    }

    private synchronized boolean isOpen() {
        return open && !ended;
    }

    private String next() {
        String line;
        boolean free;
        synchronized (this) {
            line = unsaid.poll();
            free = behind && unsaid.size() < MOST / 2;
            behind &= !free;
        }
        if (free) {
            caughtUp.run();
        }
        return line;
    }

    private synchronized boolean isSaid() {
        return last && unsaid.isEmpty();
    }

    private void end() {
        boolean over;
        synchronized (this) {
            ended = true;
            unsaid.clear();
            over = last && !told;
            told |= over;
        }
        if (over) {
            done.run();
        }
    }
}
