package io.parley.http;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Reads the bodies of requests. No thread waits for one, however slowly it comes, and one that does not end is given up. */
public final class Bodies {
    private static final int PIECE = 4096;

    private final int most;
    private final Duration within;
    private final ScheduledExecutorService timer;

    /**
     * @param most bytes of one
     * @param within how long one may take to come
     */
    public Bodies(int most, Duration within, ScheduledExecutorService timer) {
        this.most = most;
        this.within = within;
        this.timer = timer;
    }

    /**
     * A body of JSON, as text. From here on the request is answered later.
     *
     * @throws Refused {@code unsupported-media-type}; the stage fails with {@code too-large}, {@code too-slow} or {@code bad-request}
     */
    CompletionStage<String> json(HttpServletRequest request) throws IOException {
        String type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).matches("application/json\\s*(;.*)?")) {
            throw new Refused(Refusal.UNSUPPORTED_MEDIA_TYPE, "The body is application/json.");
        }
        AsyncContext async = request.startAsync();
        // The deadline below comes first, and says why.
        async.setTimeout(within.multipliedBy(2).toMillis() + Answer.TIMEOUT);
        Pieces pieces = new Pieces(request.getInputStream());
        Future<?> deadline = timer.schedule(pieces::giveUp, within.toMillis(), TimeUnit.MILLISECONDS);
        pieces.in.setReadListener(pieces);
        return pieces.whole
                .whenComplete((bytes, failure) -> deadline.cancel(false))
                .thenApply(Bodies::text);
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refused(Refusal.BAD_REQUEST, "The body is not UTF-8.");
        }
    }

    private final class Pieces implements ReadListener {
        private final ServletInputStream in;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

        Pieces(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public void onDataAvailable() throws IOException {
            byte[] piece = new byte[PIECE];
            while (!whole.isDone() && in.isReady()) {
                int length = in.read(piece);
                if (length < 0) {
                    return;
                }
                bytes.write(piece, 0, length);
                if (bytes.size() > most) {
                    whole.completeExceptionally(
                            new Refused(Refusal.TOO_LARGE, "A message is at most " + most + " bytes."));
                }
            }
        }

        @Override
        public void onAllDataRead() {
            whole.complete(bytes.toByteArray());
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(new Refused(Refusal.BAD_REQUEST, "The body broke off."));
        }

        void giveUp() {
            whole.completeExceptionally(new Refused(Refusal.TOO_SLOW, "The body took too long to come."));
        }
    }
}
