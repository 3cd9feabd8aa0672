package io.parley.it.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports for servers that come back on the same port. Not of the range from which the kernel takes the ports of
 * clients: there, a client that tries a dead server's port long enough gets connected to itself.
 */
public final class Ports {

    private static final int FIRST = 20_000;
    private static final int LAST = 30_000;
    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {}

    /** One that is free now and was not given to anybody else here. */
    public static synchronized int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (!GIVEN.contains(port) && isFree(port)) {
                GIVEN.add(port);
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
