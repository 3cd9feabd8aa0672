package io.parley.it.cluster;

import io.parley.it.server.Await;
import io.parley.it.server.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A network between a node and its Redis, that can be cut in two ways. */
final class Relay implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 5;
    private static final int BACKLOG = 50;

    private final int port = Ports.free();
    private final int target;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private ServerSocket door;
    private boolean swallowing;

    Relay(int target) {
        this.target = target;
        pass();
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Everything passes, again; what was swallowed arrives late, as TCP would send it again. */
    synchronized void pass() {
        swallowing = false;
        notifyAll();
        if (door == null) {
            // An old door is shut for good only when the thread that waits at it has gone.
            Await.until("the port is free again", PATIENCE_SECONDS, () -> {
                door = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
                return true;
            });
            ServerSocket opened = door;
            threads.execute(() -> serve(opened));
        }
    }

    /** Resets every connection, and refuses new ones. */
    synchronized void refuse() {
        if (door != null) {
            quietly(door);
            door = null;
        }
        sockets.forEach(Relay::reset);
        sockets.clear();
    }

    /** Lines stay open and are taken, but no byte gets through in either direction. */
    synchronized void swallow() {
        swallowing = true;
    }

    private void serve(ServerSocket opened) {
        while (!opened.isClosed()) {
            try {
                Socket client = opened.accept();
                if (admit(client)) {
                    threads.execute(() -> connect(client));
                }
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    /** Resets what came in just before the door was shut. */
    private synchronized boolean admit(Socket socket) {
        if (door == null) {
            reset(socket);
            return false;
        }
        return sockets.add(socket);
    }

    private void connect(Socket client) {
        try {
            awaitPassage();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            if (!admit(server)) {
                reset(client);
                return;
            }
            threads.execute(() -> pump(client, server));
            pump(server, client);
        } catch (IOException | InterruptedException e) {
            quietly(client);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] bytes = new byte[65_536];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                awaitPassage();
                out.write(bytes, 0, n);
            }
        } catch (IOException | InterruptedException e) {
            // One end has gone: so does the other.
        } finally {
            quietly(from);
            quietly(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private synchronized void awaitPassage() throws InterruptedException {
        while (swallowing) {
            wait();
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        quietly(socket);
    }

    private static void quietly(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            // It is no use any more either way.
        }
    }

    @Override
    public void close() {
        refuse();
        threads.shutdownNow();
    }
}
