package io.parley.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BucketTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void aFullBucketGivesItsBurstAndThenItsRate() {
        Bucket bucket = new Bucket(new Rate(10, 30), -5);
        assertEquals(0, bucket.take(30, -5));
        assertEquals(SECOND / 10, bucket.take(1, -5));
        assertEquals(SECOND, bucket.take(10, -5));
        assertEquals(0, bucket.take(1, -5 + SECOND / 10));
        assertEquals(1, bucket.take(10, -5 + SECOND + SECOND / 10 - 1));
        assertEquals(0, bucket.take(10, -5 + SECOND + SECOND / 10));
    }

    @Test
    void whatIsRefusedTakesNothingAndWhatIsGivenBackIsThereAgain() {
        Bucket bucket = new Bucket(new Rate(1, 5), 0);
        assertTrue(bucket.take(6, 0) > 0);
        assertEquals(0, bucket.take(5, 0));
        bucket.giveBack(5);
        assertEquals(0, bucket.take(5, 0));
        assertTrue(!bucket.isFull(5 * SECOND - 1) && bucket.isFull(5 * SECOND));
    }

    @Test
    void inNoStretchOfTimeIsThereMoreThanTheRateAndOneBurst() {
        Random random = new Random();
        for (int play = 0; play < 300; play++) {
            Rate rate = new Rate(1 + random.nextInt(1_000_000), 1 + random.nextInt(5000));
            long now = random.nextLong();
            Bucket bucket = new Bucket(rate, now);
            List<long[]> taken = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                now += random.nextInt(3) == 0 ? random.nextLong(SECOND) : random.nextInt(1000);
                long amount = 1 + random.nextLong(rate.burst());
                long wait = bucket.take(amount, now);
                if (wait == 0) {
                    taken.add(new long[] {now, amount});
                } else {
                    assertTrue(bucket.take(amount, now + wait - 1) > 0, "not before it was said");
                    now += wait;
                    assertEquals(0, bucket.take(amount, now), "but then");
                    taken.add(new long[] {now, amount});
                }
            }
            for (int from = 0; from < taken.size(); from++) {
                long sum = 0;
                for (int to = from; to < taken.size(); to++) {
                    sum += taken.get(to)[1];
                    double seconds = (taken.get(to)[0] - taken.get(from)[0]) / (double) SECOND;
                    // Each time is a whole number of nanoseconds.
                    double rounding = (to - from + 2) * rate.perSecond() / (double) SECOND;
                    double most = rate.burst() + seconds * rate.perSecond() * (1 + 1e-9) + rounding + 0.01;
                    assertTrue(sum <= most, sum + " in " + seconds + " s of " + rate);
                }
            }
        }
    }

    @Test
    void threadsThatRaceGetNoMoreThanOne() throws InterruptedException {
        Bucket bucket = new Bucket(new Rate(1, 100_000), 0);
        AtomicLong taken = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                while (bucket.take(3, 0) == 0) {
                    taken.addAndGet(3);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(99_999, taken.get());
    }
}
