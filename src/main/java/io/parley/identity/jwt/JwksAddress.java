package io.parley.identity.jwt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an issuer publishes its keys. An answer is bounded in size and time, and counts only when it comes from this very
 * address: whom a redirect names, nobody has named here.
 *
 * <p>Not by {@link java.net.http.HttpClient}: Java 17 cannot close one, and its thread outlives the web application.
 */
public final class JwksAddress implements Jwks.Source, AutoCloseable {
    private static final Pattern MAX_AGE = Pattern.compile("(?i)(?:^|[\\s,])max-age=\"?(\\d{1,9})\\b");
    private static final int LARGEST = 256 * 1024;
    private static final int CHUNK = 8192;
    private static final Duration APART = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final URI address;
    private final Duration patience;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread named = new Thread(task, "parley-keys");
        named.setDaemon(true);
        return named;
    });
    private volatile HttpURLConnection connection;

    /** @param patience for connecting, for each silence, and for an answer as a whole */
    public JwksAddress(URI address, Duration patience) {
        this.address = address;
        this.patience = patience;
    }

    /** Begins to fetch the keys, and goes on until this is closed. */
    public Keys keys(Duration refresh) {
        Jwks jwks = new Jwks(this, this::later, System::nanoTime, new Jwks.Pace(refresh, APART, RETRY));
        jwks.start();
        return jwks;
    }

    private void later(Runnable task, Duration delay) {
        try {
            ScheduledFuture<?> unused = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // It is closed: nobody asks for keys any longer.
        }
    }

    @Override
    public Jwks.Fetched fetch() throws IOException {
        HttpURLConnection asked = (HttpURLConnection) address.toURL().openConnection();
        connection = asked;
        try {
            asked.setInstanceFollowRedirects(false);
            asked.setUseCaches(false);
            asked.setConnectTimeout((int) patience.toMillis());
            asked.setReadTimeout((int) patience.toMillis());
            asked.setRequestProperty("Accept", "application/jwk-set+json, application/json");
            int status = asked.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("the answer has the status " + status);
            }
            return new Jwks.Fetched(KeySet.parse(text(asked)), fresh(asked.getHeaderField("Cache-Control")));
        } finally {
            connection = null;
            asked.disconnect();
        }
    }

    private String text(HttpURLConnection asked) throws IOException {
        long begun = System.nanoTime();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = asked.getInputStream()) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                bytes.write(chunk, 0, read);
                if (bytes.size() > LARGEST) {
                    throw new IOException("the answer is larger than " + LARGEST + " bytes");
                }
                if (System.nanoTime() - begun > patience.toNanos()) {
                    throw new IOException("the answer takes longer than " + patience.toSeconds() + " s");
                }
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Duration fresh(String cacheControl) {
        Matcher age = MAX_AGE.matcher(cacheControl == null ? "" : cacheControl);
        return age.find() ? Duration.ofSeconds(Long.parseLong(age.group(1))) : null;
    }

    /** Cuts a fetch short. */
    @Override
    public void close() {
        thread.shutdownNow();
        HttpURLConnection asked = connection;
        if (asked != null) {
            asked.disconnect();
        }
    }
}
