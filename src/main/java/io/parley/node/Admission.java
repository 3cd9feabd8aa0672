package io.parley.node;

import io.parley.channel.Load;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.endpoint.Connections;
import io.parley.endpoint.Drain;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides, before anything is done for it, whether the node takes one more connection. */
public final class Admission {
    private final Connections connections;
    private final int most;
    private final Drain drain;
    private final Supplier<Load> load;

    /** @param most how many connections the node takes */
    public Admission(Connections connections, int most, Drain drain, Supplier<Load> load) {
        this.connections = connections;
        this.most = most;
        this.drain = drain;
        this.load = load;
    }

    /** Why not; empty when it does. */
    public Optional<Refused> refusal() {
        if (drain.isClosed()) {
            return no(Refusal.UNAVAILABLE, "This node is leaving. Come back: another one answers.");
        }
        if (connections.count() >= most) {
            return no(Refusal.OVERLOADED, "This node has as many connections as it takes. Come back later.");
        }
        if (load.get() == Load.FULL) {
            return no(Refusal.OVERLOADED, "This node has more to do than it can. Come back later.");
        }
        return Optional.empty();
    }

    private static Optional<Refused> no(Refusal refusal, String message) {
        return Optional.of(new Refused(refusal, message));
    }
}
