package io.parley.standalone;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * The systemd that has started this process, if one has and wants to be told (Type=notify). It listens at a Unix datagram
 * socket, which Java cannot write to; so {@code systemd-notify} does.
 */
final class ServiceManager {
    private static final Logger LOG = System.getLogger(ServiceManager.class.getName());
    private static final int PATIENCE_SECONDS = 5;

    private final boolean listens;

    /** @param socket where it listens; {@code null}: nobody does */
    ServiceManager(String socket) {
        listens = socket != null;
    }

    void ready() {
        tell("--ready");
    }

    void stopping() {
        tell("STOPPING=1");
    }

    private void tell(String state) {
        if (!listens) {
            return;
        }
        try {
            Process process =
                    new ProcessBuilder("systemd-notify", state).inheritIO().start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                LOG.log(Level.WARNING, "systemd could not be told {0}.", state);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "systemd could not be told {0}: {1}", state, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
