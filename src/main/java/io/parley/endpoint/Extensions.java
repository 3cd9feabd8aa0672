package io.parley.endpoint;

import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Says which extensions of the protocol a session uses, and which subprotocol. No extension, unless compression (RFC 7692) is
 * allowed: its buffers and tables cost each connection more than all else, whether it says anything or not.
 */
public class Extensions extends ServerEndpointConfig.Configurator {
    private static final String DEFLATE = "permessage-deflate";

    /** With these a message is compressed by itself, and a container may hold nothing between two (RFC 7692 §7.1.1). */
    private static final List<String> ALONE = List.of("server_no_context_takeover", "client_no_context_takeover");

    // Containers make the instances, and make them before anybody can ask what is set.
    private static volatile boolean compression;

    /** @param allowed whether text is compressed for clients that offer to */
    public static void compress(boolean allowed) {
        compression = allowed;
    }

    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        boolean able = compression && installed.stream().anyMatch(Extensions::isDeflate);
        return able
                ? requested.stream()
                        .filter(Extensions::isDeflate)
                        .map(Extensions::alone)
                        .toList()
                : List.of();
    }

    /**
     * The first of the client's names that the endpoint knows; empty for none. Not as the container does it: Jetty writes names into
     * its log that an endpoint does not know, and one of them may hold a token.
     */
    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return requested.stream().filter(supported::contains).findFirst().orElse("");
    }

    private static boolean isDeflate(Extension extension) {
        return extension.getName().equals(DEFLATE);
    }

    private static Extension alone(Extension offer) {
        List<Extension.Parameter> parameters = new ArrayList<>(offer.getParameters());
        for (String name : ALONE) {
            if (parameters.stream().noneMatch(one -> one.getName().equals(name))) {
                parameters.add(new Flag(name));
            }
        }
        return new Agreed(parameters);
    }

    private record Agreed(List<Extension.Parameter> parameters) implements Extension {
        @Override
        public String getName() {
            return DEFLATE;
        }

        @Override
        public List<Parameter> getParameters() {
            return parameters;
        }
    }

    private record Flag(String name) implements Extension.Parameter {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public String getValue() {
            return null;
        }
    }
}
