package io.parley.standalone.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.standalone.doctor.check.Topic;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void withoutWordsEverythingIsLookedAtAndNothingOnTheWay() throws WrongUse {
        Options options = Options.parse();
        assertEquals(EnumSet.allOf(Topic.class), options.topics);
        assertEquals(null, options.target);
        assertEquals(Duration.ofSeconds(90), options.idle);
    }

    @Test
    void wordsComeInAnyOrderAndValuesInTwoWays() throws WrongUse {
        Options options = Options.parse("--idle=2m", "wss://chat.example/parley/", "--timeout", "300ms", "--json");
        assertEquals("https://chat.example/parley", options.target.toString());
        assertEquals(Duration.ofMinutes(2), options.idle);
        assertEquals(Duration.ofMillis(300), options.timeout);
        assertTrue(options.json);
        assertFalse(options.list);
    }

    @Test
    void topicsAreChosenAndLeftOut() throws WrongUse {
        assertEquals(EnumSet.of(Topic.FILES), Options.parse("--skip", "tls", "--only", "files,tls").topics);
        assertFalse(Options.parse("--skip=files").topics.contains(Topic.FILES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--only=nothing",
                "--idle=soon",
                "--idle=2h",
                "--timeout=0s",
                "--connections=0",
                "--connections=many",
                "--pid=-1",
                "--ca",
                "--never",
                "chat.example",
                "ftp://chat.example",
                "https://ann:secret@chat.example",
                "https://chat.example/?guest=x",
                "https://"
            })
    void whatIsNoUseIsRefused(String word) {
        assertThrows(WrongUse.class, () -> Options.parse(word));
    }

    @Test
    void twoAddressesAreOneTooMany() {
        assertThrows(WrongUse.class, () -> Options.parse("http://a", "http://b"));
    }
}
