package io.parley.it.process;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Many ordinary readers of one feed, each of which counts: the next number must be the one after the last. */
final class Audience {

    private static final Pattern SEQ = Pattern.compile("\"type\":\"message\"[^{}]*?\"seq\":(\\d+)");

    private final List<Listener> readers = new ArrayList<>();
    /** What went wrong first, in a sentence. */
    private final AtomicReference<String> wrong = new AtomicReference<>();

    private static final class Listener implements WebSocket.Listener {
        private final StringBuilder frame = new StringBuilder();
        private final AtomicReference<String> wrong;
        private final CountDownLatch greeted = new CountDownLatch(1);
        private long seq;

        Listener(long seq, AtomicReference<String> wrong) {
            this.seq = seq;
            this.wrong = wrong;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            frame.append(data);
            if (last) {
                hear();
                frame.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private synchronized void hear() {
            greeted.countDown();
            Matcher message = SEQ.matcher(frame);
            while (message.find()) {
                long next = Long.parseLong(message.group(1));
                if (next != seq + 1) {
                    wrong.compareAndSet(null, "a reader heard " + next + " after " + seq);
                }
                seq = next;
            }
            notifyAll();
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            wrong.compareAndSet(null, "a reader's line was cut: " + error);
            greeted.countDown();
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            wrong.compareAndSet(null, "a reader was closed with " + code + " " + reason);
            greeted.countDown();
            return null;
        }

        synchronized void awaitSeq(long wanted) throws InterruptedException {
            long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (seq < wanted) {
                long left = giveUp - System.nanoTime();
                if (left <= 0 || wrong.get() != null) {
                    throw new AssertionError("a reader stands at " + seq + " of " + wanted + ": " + wrong);
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }

    /** @param seq the newest number at this moment: it joins at the present */
    Audience(URI feed, int count, long seq) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        for (int i = 0; i < count; i++) {
            Listener reader = new Listener(seq, wrong);
            http.newWebSocketBuilder()
                    .subprotocols("parley.v1")
                    .buildAsync(feed, reader)
                    .get(20, TimeUnit.SECONDS);
            readers.add(reader);
        }
        for (Listener reader : readers) {
            if (!reader.greeted.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("a reader was not greeted");
            }
        }
    }

    /** Returns when every reader has heard this number, and everything before it once and in order. */
    void awaitSeq(long seq) throws InterruptedException {
        for (Listener reader : readers) {
            reader.awaitSeq(seq);
        }
        if (wrong.get() != null) {
            throw new AssertionError(wrong.get());
        }
    }
}
