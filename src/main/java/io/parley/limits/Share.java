package io.parley.limits;

/** What one user, or one address, has of this node. The map that holds it guards the count. */
final class Share {
    final Allowance allowance;
    private int connections;

    Share(Allowance allowance) {
        this.allowance = allowance;
    }

    int connections() {
        return connections;
    }

    void count(int more) {
        connections += more;
    }

    /** Whether a new one would say the same. */
    boolean isForgettable(long now) {
        return connections == 0 && allowance.isFull(now);
    }
}
