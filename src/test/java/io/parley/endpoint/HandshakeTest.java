package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.security.Principal;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final Client CLIENT = new Client("192.0.2.1", "chat", "");

    private static final HttpServletRequest CONTAINERS = (HttpServletRequest) Proxy.newProxyInstance(
            HandshakeTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, args) -> method.getReturnType() == String.class ? "192.0.2.1" : null);

    @Test
    void aRequestIsTheContainersDuringTheHandshake() {
        Handshake.Shown request = new Handshake.Shown(CONTAINERS, null, null, CLIENT);
        assertSame(CONTAINERS, request.getRequest());
        assertEquals("192.0.2.1", request.getHeader("Origin"));
    }

    @Test
    void aRequestHoldsNothingOfTheContainersOnceItIsReleased() {
        Handshake.Shown request = new Handshake.Shown(CONTAINERS, null, null, CLIENT);
        Principal visitor = request.getUserPrincipal();
        request.release();
        assertThrows(IllegalStateException.class, () -> request.getHeader("Origin"));
        assertSame(visitor, request.getUserPrincipal());
        assertSame(CLIENT, ((Visitor) visitor).client());
    }
}
