package io.parley.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.System.Logger;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class ComplaintsTest {
    private final List<String> logged = new ArrayList<>();
    private long now;
    private final Complaints complaints = new Complaints(new Log(), "feed/log", () -> now);

    private final class Log implements Logger {
        @Override
        public String getName() {
            return "";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
            logged.add(text);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... values) {
            logged.add(MessageFormat.format(format, values));
        }
    }

    @Test
    void aLineIsOneLineAndNoTerminalObeysIt() {
        complaints.say("a\u001b[31mb\rc\u2028d\u202ee {0} ü");
        assertEquals(List.of("feed/log: a\\u001b[31mb\\u000dc\\u2028d\\u202ee {0} ü"), logged);
    }

    @Test
    void aLongLineIsCut() {
        complaints.say("x".repeat(5000));
        assertEquals(List.of("feed/log: " + "x".repeat(1000) + "…"), logged);
    }

    @Test
    void manyLinesAreCounted() {
        for (int i = 0; i < 50; i++) {
            complaints.say("line");
        }
        assertEquals(20, logged.size());
        now += Duration.ofSeconds(10).toNanos();
        complaints.say("later");
        assertEquals(List.of("feed/log: 30 more lines are left out.", "feed/log: later"), logged.subList(20, 22));
        complaints.flush();
        assertEquals(22, logged.size());
    }
}
