package io.parley.standalone.doctor.check;

import java.time.Duration;

/** Whom a check that takes long tells how long it still takes. */
@FunctionalInterface
public interface Patience {
    void left(Duration time);
}
