package io.parley.standalone.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {

    private static final String URL = "ws://localhost:8080/";

    @Test
    void withoutOptionsItIsGentle() {
        Options options = parse(URL);
        assertEquals(100, options.crowd().connections());
        assertEquals(500, options.crowd().ramp());
        assertEquals(20, options.talk().rate());
        assertEquals(0, options.talk().window());
        assertEquals(Duration.ofSeconds(30), options.talk().duration());
        assertTrue(options.crowd().channel().matches("chat/load-[0-9a-z]{6}"), options.crowd()::channel);
        assertEquals(2, options.threads());
        assertFalse(options.deflate());
    }

    @Test
    void valuesStandBehindASpaceOrAnEqualsSign() {
        Options options = parse("--connections", "7", "--rate=1.5/s", "--duration=2m", "--ramp", "10", URL);
        assertEquals(7, options.crowd().connections());
        assertEquals(1.5, options.talk().rate());
        assertEquals(Duration.ofMinutes(2), options.talk().duration());
        assertEquals(10, options.crowd().ramp());
    }

    @Test
    void aTargetIsADeploymentAndItsContext() {
        assertEquals(
                "wss://chat.example:443/parley/chat/a-0",
                Target.parse("https://chat.example/parley/").uri("/chat/a-0").toString());
        assertEquals("ws://h:80/live", Target.parse("http://h").uri("/live").toString());
        assertEquals(2, parse("ws://a:1/,ws://b:2/").targets().size());
        for (String wrong : List.of("localhost:8080", "ftp://a/", "ws://a/?b=c", "ws://a b/", "ws:///x", "")) {
            assertThrows(WrongUse.class, () -> parse(wrong), wrong);
        }
    }

    @Test
    void allMistakesAreToldAtOnce() {
        String told = wrong("--connections", "many", "--rate", "-1", "--duration", "10", "--kind", "mail", "--bogus");
        for (String part : List.of("--connections", "--rate", "--duration", "--kind", "--bogus", "Where to?")) {
            assertTrue(told.contains(part), () -> part + " is not in " + told);
        }
    }

    @Test
    void feedsNeedTheKeyAndTheEnvironmentMayHoldIt() {
        assertTrue(wrong("--kind", "feed", URL).contains("PARLEY_API_KEY"));
        assertEquals("secret", parse("--kind", "feed", "--key", "secret", URL).key());
        Arguments arguments = new Arguments(List.of("--kind=feed", URL));
        assertEquals(
                "from-outside",
                Options.parse(arguments, Map.of("PARLEY_API_KEY", "from-outside"), 2)
                        .key());
        assertEquals(0, parse("--kind", "feed", "--idle", URL).talk().publishers());
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertTrue(wrong("--rate", "1", "--window", "1", URL).contains("--window"));
        assertTrue(wrong("--idle", "--rate", "1", URL).contains("--idle"));
        assertTrue(wrong("--joins", "2", URL).contains("--joins"));
        assertTrue(wrong("--slow", "101", URL).contains("--slow"));
        assertTrue(
                wrong("--protocol", "chat", "--kind", "feed", "--key", "k", URL).contains("--protocol"));
        assertEquals("chat", parse("--protocol", "chat", URL).protocol());
    }

    @Test
    void aMachineThatCannotIsToldTheCure() {
        Machine.requireFiles(1_000, 20_000);
        assertTrue(assertThrows(WrongUse.class, () -> Machine.requireFiles(19_990, 20_000))
                .getMessage()
                .contains("ulimit -n"));
        Machine.requirePorts(50_000, 2, 28_232);
        assertTrue(assertThrows(WrongUse.class, () -> Machine.requirePorts(30_000, 1, 28_232))
                .getMessage()
                .contains("--local-address"));
    }

    @Test
    void wrongUseEndsWithTwoAndHelpWithZero() {
        Tool wrong = Tool.run("--bogus");
        assertEquals(2, wrong.outcome().exitCode());
        assertTrue(wrong.err().contains("There is no option --bogus."), wrong::err);
        assertTrue(wrong.out().isEmpty(), wrong::out);
        Tool help = Tool.run("--help");
        assertEquals(0, help.outcome().exitCode());
        for (Option option : Option.values()) {
            assertTrue(help.out().contains(option.flag()), option::flag);
        }
    }

    private static Options parse(String... args) {
        return Options.parse(new Arguments(List.of(args)), Map.of(), 2);
    }

    private static String wrong(String... args) {
        return assertThrows(WrongUse.class, () -> parse(args)).getMessage();
    }
}
