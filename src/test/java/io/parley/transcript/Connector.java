package io.parley.transcript;

import java.util.List;

/** Opens connections to the server that a transcript is held against. */
public interface Connector {

    /**
     * @param path with its query, as in {@code /chat/lobby?name=Ann}
     * @param subprotocols offered in this order; none for plain text
     * @param withKey whether to present the API key
     */
    Client connect(String path, List<String> subprotocols, boolean withKey);
}
