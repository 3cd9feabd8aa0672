package io.parley.limits;

import io.parley.channel.Refused;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** What one connection may do, by itself and as one of its user's. Used by one thread at a time, and left by any. */
public final class Slot {
    /** Of whoever may do as much as they like. */
    public static final Slot FREE = new Slot(null, null, null, null, null);

    private final Quota quota;
    private final String address;
    private final String user;
    private final AtomicBoolean left = new AtomicBoolean();
    private final Share ofUser;

    /** {@code null}: not counted. */
    private final Share ofAddress;

    /** Made when it first asks for something: most connections only listen. */
    private Allowance own;

    private Allowance patience;

    /** @param address {@code null}, and so its share: not counted */
    Slot(Quota quota, String address, Share ofAddress, String user, Share ofUser) {
        this.quota = quota;
        this.address = address;
        this.ofAddress = ofAddress;
        this.user = user;
        this.ofUser = ofUser;
    }

    /**
     * Takes so much.
     *
     * @return why not, and then nothing was taken; {@code null} when it was
     */
    public Refused take(int commands, int bytes) {
        if (quota == null) {
            return null;
        }
        long now = quota.now();
        if (own == null) {
            own = quota.allowance(now);
        }
        long wait = own.take(commands, bytes, now);
        if (wait == 0) {
            wait = ofUser.allowance.take(commands, bytes, now);
            if (wait == 0 && ofAddress != null) {
                wait = ofAddress.allowance.take(commands, bytes, now);
                if (wait > 0) {
                    ofUser.allowance.giveBack(commands, bytes);
                }
            }
            if (wait > 0) {
                own.giveBack(commands, bytes);
            }
        }
        return wait == 0 ? null : Quota.tooFast(Duration.ofNanos(wait));
    }

    /** Whether it has been refused so much, and asks for so much more, that it is not worth answering. */
    public boolean isHopeless(int commands, int bytes) {
        long now = quota.now();
        if (patience == null) {
            patience = quota.patience(now);
        }
        return patience.take(commands, bytes, now) > 0;
    }

    /** The connection has gone. */
    public void leave() {
        if (quota != null && left.compareAndSet(false, true)) {
            quota.leave(address, user);
        }
    }
}
