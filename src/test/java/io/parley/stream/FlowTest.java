package io.parley.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Broker;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What waits for its time is run by hand, and the broker answers when it is told to. */
class FlowTest {
    private final Refused gone = new Refused(Refusal.UNAVAILABLE, "away");

    private long now;
    private final List<Runnable> later = new ArrayList<>();
    private final List<Long> delays = new ArrayList<>();
    private final Stage stage = new Stage();
    private final Flow flow = new Flow(stage, Duration.ofSeconds(60), timer(), Runnable::run, () -> now);

    private ScheduledExecutorService timer() {
        return new ScheduledThreadPoolExecutor(0) {
            @Override
            public java.util.concurrent.ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                later.add(task);
                delays.add(unit.toNanos(delay));
                return null;
            }
        };
    }

    private void passTime() {
        List<Runnable> due = List.copyOf(later);
        now += delays.stream().mapToLong(delay -> delay).max().orElse(0);
        later.clear();
        delays.clear();
        due.forEach(Runnable::run);
    }

    private record Sent(Line line, CompletableFuture<Broker.Receipt> answer) {
        void keep() {
            answer.complete(new Broker.Receipt(new Position("e", line.number()), "m"));
        }
    }

    private final class Stage implements Flow.Owner {
        final Deque<Sent> sent = new ArrayDeque<>();
        final List<Long> kept = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        boolean away;
        Refused price;
        int rooms;
        int ends;
        Refused why;

        @Override
        public Refused pay(int length) {
            return price;
        }

        @Override
        public CompletionStage<Broker.Receipt> publish(Line line) {
            if (away) {
                throw gone;
            }
            Sent one = new Sent(line, new CompletableFuture<>());
            sent.add(one);
            return one.answer();
        }

        @Override
        public void kept(Line line, Broker.Receipt receipt) {
            kept.add(line.number());
        }

        @Override
        public void refused(Line line, Throwable failure) {
            refused.add(line.number() + " " + ((Refused) failure).refusal().word());
        }

        @Override
        public void room() {
            rooms++;
        }

        @Override
        public void over(Refused reason) {
            ends++;
            why = reason;
        }
    }

    private long offered;

    private void offer(int count) {
        for (int i = 0; i < count; i++) {
            flow.offer(new Line(++offered, new byte[] {1}));
        }
    }

    private int offerAll() {
        int count = 0;
        while (flow.hasRoom()) {
            offer(1);
            count++;
        }
        return count;
    }

    private List<Long> numbersSent() {
        return stage.sent.stream().map(one -> one.line().number()).toList();
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void soManyAreOnTheirWayAndMoreWhenHalfOfThemAreKept() {
        int most = offerAll();
        assertEquals(most, stage.sent.size());
        assertEquals(numbers(1, most), numbersSent());
        for (int i = 0; i < most / 2 - 1; i++) {
            stage.sent.poll().keep();
        }
        assertEquals(0, stage.rooms);
        stage.sent.poll().keep();
        assertEquals(1, stage.rooms);
        assertTrue(flow.hasRoom());
    }

    @Test
    void largeLinesAreFewer() {
        int count = 0;
        while (flow.hasRoom()) {
            flow.offer(new Line(++count, new byte[64 << 10]));
        }
        assertEquals(8, count);
    }

    @Test
    void whatTheBrokerDoesNotTakeIsSentAgainInOrder() {
        offer(3);
        Sent one = stage.sent.poll();
        Sent two = stage.sent.poll();
        Sent three = stage.sent.poll();
        three.answer().completeExceptionally(gone);
        two.answer().completeExceptionally(gone);
        assertFalse(flow.hasRoom());
        one.keep();
        assertEquals(List.of(), numbersSent());
        passTime();
        stage.sent.poll().keep();
        stage.sent.poll().keep();
        assertEquals(List.of(1L, 2L, 3L), stage.kept);
        assertEquals(List.of(), stage.refused);
        assertTrue(flow.hasRoom());
    }

    @Test
    void nothingOvertakesWhatWasNotTaken() {
        stage.away = true;
        offer(1);
        assertFalse(flow.hasRoom());
        stage.away = false;
        passTime();
        assertEquals(List.of(1L), numbersSent());
        stage.sent.poll().keep();
        assertEquals(1, stage.rooms);
    }

    @Test
    void eachPauseIsLongerUpToABound() {
        stage.away = true;
        offer(1);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            pauses.add(TimeUnit.NANOSECONDS.toMillis(delays.get(0)));
            passTime();
        }
        assertEquals(List.of(20L, 40L, 80L, 160L, 320L, 640L, 1280L, 2000L, 2000L, 2000L), pauses);
    }

    @Test
    void aBrokerThatTakesNothingForTooLongEndsIt() {
        stage.away = true;
        offer(1);
        while (stage.ends == 0) {
            passTime();
        }
        assertTrue(now >= Duration.ofSeconds(60).toNanos()
                && now < Duration.ofSeconds(65).toNanos());
        assertEquals(List.of("1 unavailable"), stage.refused);
        assertEquals(gone, stage.why);
    }

    @Test
    void whoIsToWaitForLongerThanThatIsToldAtOnce() {
        Refused later = Refused.later(Refusal.RATE_LIMITED, "later", Duration.ofSeconds(61));
        offer(2);
        stage.sent.remove().answer().completeExceptionally(later);
        stage.sent.remove().keep();
        assertEquals(List.of("1 rate-limited"), stage.refused);
        assertEquals(List.of(2L), stage.kept);
        assertEquals(later, stage.why);
        assertEquals(List.of(), delays);
    }

    @Test
    void whoCannotPayYetWaitsAndKeepsHisPlace() {
        stage.price = Refused.later(Refusal.RATE_LIMITED, "later", Duration.ofMillis(300));
        offer(1);
        assertEquals(List.of(), numbersSent());
        assertFalse(flow.hasRoom());
        assertEquals(List.of(Duration.ofMillis(300).toNanos()), delays);
        stage.price = null;
        passTime();
        offer(1);
        assertEquals(List.of(1L, 2L), numbersSent());
    }

    @Test
    void aLineThatIsNoMessageHoldsUpNobody() {
        offer(2);
        stage.sent.poll().answer().completeExceptionally(new Refused(Refusal.CONFLICT, "no"));
        stage.sent.poll().keep();
        assertEquals(List.of("1 conflict"), stage.refused);
        assertEquals(List.of(2L), stage.kept);
        assertTrue(flow.hasRoom());
    }

    @Test
    void itIsOverWhenTheLastIsAnswered() {
        offer(2);
        flow.finish();
        stage.sent.poll().keep();
        assertEquals(0, stage.ends);
        stage.sent.poll().keep();
        assertEquals(1, stage.ends);
        assertNull(stage.why);
        flow.stop(gone);
        assertEquals(1, stage.ends);
    }

    @Test
    void anEmptyStreamIsOverAtOnce() {
        flow.finish();
        assertEquals(1, stage.ends);
    }

    @Test
    void whatIsStoppedRefusesWhatWaitsAndHearsOfWhatIsOnItsWay() {
        offer(3);
        Sent one = stage.sent.poll();
        Sent two = stage.sent.poll();
        Sent three = stage.sent.poll();
        two.answer().completeExceptionally(gone);
        flow.stop(gone);
        assertEquals(List.of("2 unavailable"), stage.refused);
        one.keep();
        assertEquals(0, stage.ends);
        three.answer().completeExceptionally(gone);
        assertEquals(List.of(1L), stage.kept);
        assertEquals(List.of("2 unavailable", "3 unavailable"), stage.refused);
        assertEquals(1, stage.ends);
        assertEquals(gone, stage.why);
        offer(1);
        assertEquals(List.of("2 unavailable", "3 unavailable", "4 unavailable"), stage.refused);
        passTime();
        assertEquals(List.of(), numbersSent());
        assertEquals(1, stage.ends);
    }
}
