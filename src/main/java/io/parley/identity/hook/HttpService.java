package io.parley.identity.hook;

import io.parley.channel.Right;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** The operator's service, over HTTP: {@code POST} of who and where, answered with rights. */
public final class HttpService implements Hook.Service {
    private static final int LARGEST = 65_536;

    private final URI address;
    private final String key;
    private final int timeout;

    /**
     * @param key by which the service knows who asks; {@code null}: none
     * @param within how long an answer may take
     */
    public HttpService(URI address, String key, Duration within) {
        this.address = address;
        this.key = key;
        this.timeout = Math.toIntExact(within.toMillis());
    }

    @Override
    public Hook.Answer ask(Hook.Asked asked) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        try {
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(timeout);
            connection.setReadTimeout(timeout);
            connection.setUseCaches(false);
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty("Accept", "application/json");
            if (key != null) {
                connection.setRequestProperty("Authorization", "Bearer " + key);
            }
            byte[] body = question(asked).getBytes(StandardCharsets.UTF_8);
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("It answers " + status + ".");
            }
            try (InputStream in = connection.getInputStream()) {
                byte[] bytes = in.readNBytes(LARGEST + 1);
                if (bytes.length > LARGEST) {
                    throw new IOException("Its answer is longer than " + LARGEST + " bytes.");
                }
                return answer(bytes);
            }
        } finally {
            connection.disconnect();
        }
    }

    private static String question(Hook.Asked asked) {
        return Json.createObjectBuilder()
                .add(
                        "user",
                        Json.createObjectBuilder()
                                .add("id", asked.user().id())
                                .add("name", asked.user().name()))
                .add("guest", asked.guest())
                .add("roles", Json.createArrayBuilder(asked.roles()))
                .add("channel", asked.channel().path())
                .build()
                .toString();
    }

    private static Hook.Answer answer(byte[] bytes) throws IOException {
        try (JsonReader reader = Json.createReader(new StringReader(new String(bytes, StandardCharsets.UTF_8)))) {
            JsonObject object = reader.readObject();
            if (object.get("rights") instanceof JsonArray words) {
                return new Hook.Answer(rights(words), lasting(object.get("ttl")));
            }
        } catch (JsonException e) {
            throw new IOException("Its answer is no JSON object.", e);
        }
        throw new IOException("Its answer has no list of \"rights\".");
    }

    /** A word that is unknown here is of a newer service, and grants nothing. */
    private static Set<Right> rights(JsonArray words) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (JsonValue word : words) {
            Arrays.stream(Right.values())
                    .filter(right ->
                            word instanceof JsonString text && text.getString().equals(right.word()))
                    .forEach(rights::add);
        }
        return rights;
    }

    private static Duration lasting(JsonValue ttl) throws IOException {
        if (ttl == null) {
            return null;
        }
        if (ttl instanceof JsonNumber seconds && seconds.isIntegral() && seconds.longValue() >= 0) {
            return Duration.ofSeconds(Math.min(seconds.longValue(), Integer.MAX_VALUE));
        }
        throw new IOException("Its \"ttl\" is no whole number of seconds.");
    }
}
