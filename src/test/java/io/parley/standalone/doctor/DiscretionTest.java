package io.parley.standalone.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.standalone.doctor.machine.Given;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiscretionTest {

    private static Discretion with(String redis) {
        Given given =
                Given.read(Map.of("parley.redis.url", redis, "parley.api.key", "a-key-of-some-length"), Map.of(), 0);
        return new Discretion(given.settings(), "another-key");
    }

    @Test
    void keysAreNotTold() {
        assertEquals("*** and ***", with("redis://host").apply("a-key-of-some-length and another-key"));
    }

    @Test
    void noPasswordIsToldHoweverItIsWritten() {
        Discretion discretion = with("redis://:p%40ss-word@one:1,redis://user:second-one@two:2");
        assertEquals("*** or *** or ***", discretion.apply("p%40ss-word or p@ss-word or second-one"));
        assertEquals("one:1 and user", discretion.apply("one:1 and user"));
    }
}
