package io.parley.endpoint;

import io.parley.channel.Identity;
import java.security.Principal;

/**
 * What a handshake's request knew. It travels as the request's principal: the one thing that every container hands from a
 * request to the WebSocket session.
 *
 * @param who {@code null} for somebody who has not signed in
 * @param client who it is that comes
 * @param request what it comes from
 */
record Visitor(Connections connections, Identity who, Client client, Handshake.Shown request) implements Principal {

    @Override
    public String getName() {
        return who == null ? "guest" : who.author().id();
    }
}
