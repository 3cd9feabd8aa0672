package io.parley.standalone.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.State;
import io.parley.standalone.doctor.check.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExaminationTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private interface Look {
        Finding at(Topic topic, Patience patience) throws IOException;
    }

    private Finding look(Look look) throws InterruptedException {
        Check check = new Check() {
            @Override
            public Topic topic() {
                return Topic.REACH;
            }

            @Override
            public Finding examine(Patience patience) throws IOException {
                return look.at(topic(), patience);
            }
        };
        Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false);
        return new Examination(
                        List.of(check), EnumSet.allOf(Topic.class), progress, text -> text.replace("secret", "***"))
                .carryOut()
                .get(0);
    }

    @Test
    void whatIsFoundIsToldInOneLineAndWithoutSecrets() throws InterruptedException {
        Finding finding = look((topic, patience) -> topic.fail("a secret\n\tthing", "keep the secret"));
        assertEquals("a *** thing", finding.seen());
        assertEquals("keep the ***", finding.cure());
        assertEquals("reach: FAIL\n", said.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatNeedNotBeLookedAtIsSkipped() throws InterruptedException {
        Finding finding = look((topic, patience) -> {
            throw new NotExamined("there is none");
        });
        assertEquals(Topic.REACH.skipped("there is none"), finding);
    }

    @Test
    void aLineThatBreaksIsAFailure() throws InterruptedException {
        assertEquals(
                State.FAIL,
                look((topic, patience) -> {
                            throw new IOException("reset");
                        })
                        .state());
    }

    @Test
    void aBugIsToldAndEndsNothing() throws InterruptedException {
        Finding finding = look((topic, patience) -> {
            throw new IllegalStateException("oh");
        });
        assertEquals(State.FAIL, finding.state());
        assertFalse(said.toString(StandardCharsets.UTF_8).contains("\tat "));
    }

    @Test
    void whatTakesLongCountsDown() throws InterruptedException {
        var unused = look((topic, patience) -> {
            for (int left = 29; left >= 0; left--) {
                patience.left(Duration.ofSeconds(left));
            }
            return topic.ok("at last");
        });
        assertEquals(
                "reach: 30 s left\nreach: 20 s left\nreach: 10 s left\nreach: OK\n",
                said.toString(StandardCharsets.UTF_8));
    }
}
