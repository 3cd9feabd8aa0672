package io.parley.moderation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.Core;
import io.parley.SetClock;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Draft;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import io.parley.protocol.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModerationTest {
    private static final ChannelName FEED = ChannelName.parse("feed/parley.moderation");
    private static final ChannelName LOBBY = ChannelName.parse("chat/lobby");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String BAN = "{\"action\":\"ban\",\"channel\":\"chat/lobby\",\"user\":\"ann\"}";

    private final SetClock clock = new SetClock();
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final Identity owner = new Identity(new Author("own\"er", "Owner"), (right, where) -> true);
    private final Identity ann = new Identity(new Author("ann", "Ann"), (right, where) -> right != Right.MODERATE);
    private final Identity lobbyMod = new Identity(new Author("mod", "Mod"), moderates(LOBBY));
    private final List<String> log = new ArrayList<>();
    private final Logger logger = Logger.getLogger("io.parley.moderation.Audit");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            synchronized (log) {
                log.add(line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    Path folder;

    private Core core;
    private Broker broker;
    private Standing standing;
    private Channels channels;
    private Moderation moderation;

    private static Grant moderates(ChannelName channel) {
        return (right, where) -> right != Right.MODERATE || where.equals(channel);
    }

    @BeforeEach
    void start() throws InterruptedException {
        core = new Core(folder, clock);
        broker = core.broker();
        standing = new Standing(FEED, clock);
        channels = core.channels(standing);
        moderation = new Moderation(
                "one",
                FEED,
                channels,
                standing,
                present(),
                new Moderation.Surroundings(
                        new JsonCodec(new JsonText(), Limits.USUAL), core.threads(), core.timer(), clock));
        logger.addHandler(handler);
        moderation.tick();
        assertTrue(moderation.await(PATIENCE));
    }

    private Moderation.Present present() {
        return new Moderation.Present() {
            @Override
            public void drop(String user, ChannelName channel, Refused why) {
                done.add("drop " + user + " " + channel + ": " + why.getMessage());
            }

            @Override
            public void turnAway() {
                done.add("turn away");
            }
        };
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
        core.close();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private void publish(String key, String body) {
        Draft draft = new Draft(owner.author(), null, key, body, null);
        join(channels.publish(owner, FEED, draft));
    }

    private static Refusal refusal(Runnable act) {
        return assertThrows(Refused.class, act::run).refusal();
    }

    @Test
    void whatIsOrderedCountsWhenItIsAnsweredAndIsCarriedOutOnce() {
        Told told = join(moderation.order(owner, BAN));
        assertEquals(Refusal.FORBIDDEN, standing.against(ann, Right.READ, LOBBY).refusal());
        assertEquals(List.of(told), moderation.inForce(owner, null));
        assertEquals(List.of(told), moderation.inForce(lobbyMod, LOBBY));
        assertEquals(List.of("drop ann chat/lobby: You are banned from this channel."), List.copyOf(done));
        assertThrows(Refused.class, () -> channels.publish(ann, LOBBY, new Draft(ann.author(), null, null, "1", null)));
        assertThrows(Refused.class, () -> channels.before(ann, LOBBY, Long.MAX_VALUE, 1));
        assertThrows(Refused.class, () -> channels.after(ann, LOBBY, 0, 1));
        assertThrows(Refused.class, () -> channels.latest(ann, LOBBY, 0, 1));
        assertThrows(Refused.class, () -> channels.members(ann, LOBBY));
    }

    @Test
    void aKickIsCarriedOutAndThenNothingIsInForce() {
        join(moderation.order(lobbyMod, "{\"action\":\"kick\",\"channel\":\"chat/lobby\",\"user\":\"ann\"}"));
        assertEquals(List.of("drop ann chat/lobby: You have been put out of this channel."), List.copyOf(done));
        assertNull(standing.against(ann, Right.READ, LOBBY));
        assertEquals(List.of(), moderation.inForce(owner, null));
    }

    @Test
    void whoIsBannedEverywhereIsTurnedAway() {
        join(moderation.order(owner, "{\"action\":\"ban\",\"user\":\"ann\"}"));
        join(moderation.order(owner, "{\"action\":\"ban\",\"address\":\"192.0.2.0/24\"}"));
        assertEquals(List.of("turn away", "turn away"), List.copyOf(done));
        assertNotNull(standing.turnsAway(ann, "203.0.113.1"));
        assertNotNull(standing.turnsAway(null, "192.0.2.1"));
    }

    @Test
    void whatIsLiftedNoLongerCounts() {
        Told told = join(moderation.order(owner, BAN));
        join(moderation.lift(lobbyMod, told.id()));
        assertNull(standing.against(ann, Right.READ, LOBBY));
        assertEquals(List.of(), moderation.inForce(owner, null));
        assertEquals(Refusal.NOT_FOUND, refusal(() -> moderation.lift(owner, told.id())));
    }

    @Test
    void itTakesTheRightToModerateThere() {
        String everywhere = "{\"action\":\"ban\",\"user\":\"ann\"}";
        assertEquals(Refusal.FORBIDDEN, refusal(() -> moderation.order(ann, BAN)));
        assertEquals(Refusal.FORBIDDEN, refusal(() -> moderation.order(lobbyMod, everywhere)));
        assertEquals(
                Refusal.FORBIDDEN,
                refusal(() -> moderation.order(lobbyMod, "{\"action\":\"ban\",\"address\":\"192.0.2.1\"}")));
        assertEquals(
                Refusal.FORBIDDEN,
                refusal(() -> moderation.order(lobbyMod, "{\"action\":\"close\",\"channel\":\"chat/other\"}")));
        assertEquals(Refusal.FORBIDDEN, refusal(() -> moderation.inForce(lobbyMod, null)));
        assertEquals(Refusal.FORBIDDEN, refusal(() -> moderation.inForce(ann, LOBBY)));
        Told other = join(moderation.order(owner, everywhere));
        assertEquals(Refusal.NOT_FOUND, refusal(() -> moderation.lift(lobbyMod, other.id())), "nothing is told of it");
    }

    @Test
    void whatHasEndedIsDeletedAndWhatTookItsPlaceIsNot() throws InterruptedException {
        Told ends = join(moderation.order(
                owner, "{\"action\":\"mute\",\"channel\":\"chat/lobby\",\"user\":\"ann\",\"for\":\"1m\"}"));
        Told stays = join(moderation.order(owner, BAN));
        clock.pass(Duration.ofMinutes(1));
        assertEquals(List.of(stays), moderation.inForce(owner, null));
        moderation.tick();
        // What is ordered behind the deletion is done when the deletion has been read.
        join(moderation.order(owner, "{\"action\":\"close\",\"channel\":\"chat/other\"}"));
        Broker.Page page = join(broker.latest(FEED, 0, 100));
        assertTrue(page.messages().stream()
                .filter(message -> message.key().equals(ends.id()))
                .allMatch(message -> message.deletes()));
        assertTrue(
                page.messages().stream().anyMatch(message -> message.key().equals(stays.id()) && !message.deletes()));
    }

    @Test
    void aNodeThatStartsAnewKnowsWhatStands() throws InterruptedException {
        Told told = join(moderation.order(owner, BAN));
        join(moderation.order(owner, "{\"action\":\"close\",\"channel\":\"chat/other\"}"));
        stop();
        start();
        assertEquals(Refusal.FORBIDDEN, standing.against(ann, Right.READ, LOBBY).refusal());
        assertEquals(2, moderation.inForce(owner, null).size());
        assertEquals(List.of(told), moderation.inForce(owner, LOBBY));
    }

    @Test
    void whatIsNoMeasureStopsNothing() {
        publish("x", "1");
        publish("y", "{\"action\":\"ban\"}");
        publish("z", "{\"action\":\"ban\",\"user\":\"ann\",\"by\":{\"id\":\"m\",\"name\":\"m\"},\"at\":\"never\"}");
        publish(null, "\"a word\"");
        join(moderation.order(owner, BAN));
        assertEquals(1, moderation.inForce(owner, null).size());
    }

    @Test
    void theLogTellsWhoWhomWhereUntilAndWhyInOneLine() {
        Told told = join(moderation.order(
                owner,
                "{\"action\":\"ban\",\"channel\":\"chat/lobby\",\"user\":\"a\\\" channel=\\\"chat/x\",\"for\":\"1h\","
                        + "\"reason\":\"{0} \\\"spam\\\" %s\"}"));
        join(moderation.lift(owner, told.id()));
        synchronized (log) {
            assertEquals(
                    List.of(
                            "moderation: ban by=\"own\\\"er\" user=\"a\\\" channel=\\\"chat/x\" channel=\"chat/lobby\""
                                    + " until=\"2026-01-01T01:00:00.000Z\" reason=\"{0} \\\"spam\\\" %s\" id=\""
                                    + told.id() + "\"",
                            "moderation: lift ban by=\"own\\\"er\" user=\"a\\\" channel=\\\"chat/x\""
                                    + " channel=\"chat/lobby\" id=\"" + told.id() + "\""),
                    log);
        }
    }

    @Test
    void aFailureToKeepItIsAnsweredAndNothingIsInForce() {
        broker.close();
        CompletionException failed = assertThrows(CompletionException.class, () -> join(moderation.order(owner, BAN)));
        assertEquals(Refusal.UNAVAILABLE, ((Refused) failed.getCause()).refusal());
        assertFalse(log.stream().anyMatch(line -> line.contains("ban")));
        assertNull(standing.against(ann, Right.READ, LOBBY));
    }
}
