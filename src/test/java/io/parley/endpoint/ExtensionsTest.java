package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.websocket.Extension;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExtensionsTest {
    private static final Extension DEFLATE = extension("permessage-deflate");
    private static final Extension OTHER = extension("x-webkit-something");

    private final Extensions extensions = new Extensions();

    @AfterEach
    void usually() {
        Extensions.compress(false);
    }

    @Test
    void nothingIsAgreedOnUnlessItIsAllowed() {
        assertEquals("[]", agreed(List.of(DEFLATE), List.of(DEFLATE)));
    }

    @Test
    void compressionForgetsAfterEachMessage() {
        Extensions.compress(true);
        assertEquals(
                "[permessage-deflate, client_max_window_bits, server_no_context_takeover, client_no_context_takeover]",
                agreed(List.of(DEFLATE), List.of(OTHER, extension("permessage-deflate", "client_max_window_bits"))));
    }

    @Test
    void noParameterIsSaidTwice() {
        Extensions.compress(true);
        assertEquals(
                "[permessage-deflate, server_no_context_takeover, client_no_context_takeover]",
                agreed(List.of(DEFLATE), List.of(extension("permessage-deflate", "server_no_context_takeover"))));
    }

    @Test
    void nothingIsAgreedOnThatTheContainerCannot() {
        Extensions.compress(true);
        assertEquals("[]", agreed(List.of(OTHER), List.of(DEFLATE, OTHER)));
    }

    @Test
    void theFirstSubprotocolOfTheClientsListThatIsKnownIsChosen() {
        assertEquals(
                "chat",
                extensions.getNegotiatedSubprotocol(
                        List.of("parley.v1", "chat"), List.of("bearer.x", "chat", "parley.v1")));
        assertEquals("", extensions.getNegotiatedSubprotocol(List.of("parley.v1"), List.of("bearer.x")));
        assertEquals("", extensions.getNegotiatedSubprotocol(List.of(), List.of("parley.v1", "bearer.x")));
        assertEquals("", extensions.getNegotiatedSubprotocol(List.of("parley.v1"), List.of()));
    }

    private String agreed(List<Extension> installed, List<Extension> requested) {
        StringBuilder text = new StringBuilder("[");
        for (Extension one : extensions.getNegotiatedExtensions(installed, requested)) {
            text.append(one.getName());
            one.getParameters().forEach(parameter -> text.append(", ").append(parameter.getName()));
        }
        return text.append(']').toString();
    }

    private static Extension extension(String name, String... parameters) {
        return new Extension() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public List<Parameter> getParameters() {
                return java.util.Arrays.stream(parameters)
                        .map(ExtensionsTest::flag)
                        .toList();
            }
        };
    }

    private static Extension.Parameter flag(String name) {
        return new Extension.Parameter() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public String getValue() {
                return null;
            }
        };
    }
}
