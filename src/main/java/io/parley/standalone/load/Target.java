package io.parley.standalone.load;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * A deployment: {@code wss://chat.example/parley}.
 *
 * @param context the path before {@code /chat} and {@code /live}, without a slash at its end
 */
record Target(boolean secure, String host, int port, String context) {

    /** @throws WrongUse for what is no such address */
    static Target parse(String text) {
        try {
            URI uri = new URI(text.trim());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean secure = scheme.equals("wss") || scheme.equals("https");
            if (!secure && !scheme.equals("ws") && !scheme.equals("http")) {
                throw new WrongUse("\"" + text + "\" should begin with ws://, wss://, http:// or https://.");
            }
            if (uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new WrongUse("\"" + text + "\" should be ws://host:port/context, as in ws://localhost:8080/.");
            }
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
            return new Target(secure, uri.getHost(), port, path.replaceFirst("/+$", ""));
        } catch (URISyntaxException e) {
            throw new WrongUse("\"" + text + "\" is no URL: " + e.getReason() + ".");
        }
    }

    /** @param path begins with a slash and may have a query; encoded */
    URI uri(String path) {
        return URI.create((secure ? "wss://" : "ws://") + host + ":" + port + context + path);
    }

    @Override
    public String toString() {
        return uri("/").toString();
    }
}
