package io.parley.standalone.doctor;

import io.parley.config.Settings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes keys and passwords out of what is told: what others answer may repeat them. */
final class Discretion implements UnaryOperator<String> {
    private static final Pattern PASSWORD = Pattern.compile("://[^/@]*?:?([^/@:]+)@");

    /** Shorter ones would be found in any text. */
    private static final int SHORTEST = 4;

    private final Set<String> secrets = new TreeSet<>();

    /** @param key that was given beside the settings; {@code null} for none */
    Discretion(Settings settings, String key) {
        add(key);
        add(settings.apiKey());
        if (settings.redis().url() != null) {
            Matcher password = PASSWORD.matcher(settings.redis().url());
            while (password.find()) {
                add(password.group(1));
                add(decoded(password.group(1)));
            }
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void add(String secret) {
        if (secret != null && secret.length() >= SHORTEST) {
            secrets.add(secret);
        }
    }

    @Override
    public String apply(String text) {
        String told = text;
        for (String secret : secrets) {
            told = told.replace(secret, "***");
        }
        return told;
    }
}
