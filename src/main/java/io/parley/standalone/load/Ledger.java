package io.parley.standalone.load;

import io.parley.standalone.load.Log.Claim;
import io.parley.standalone.load.Tally.Count;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** All that was acknowledged and heard, by channel and epoch. Any thread. */
final class Ledger {

    private final Tally tally;
    private final List<ConcurrentHashMap<String, Log>> channels = new ArrayList<>();

    Ledger(int channels, Tally tally) {
        this.tally = tally;
        for (int i = 0; i < channels; i++) {
            this.channels.add(new ConcurrentHashMap<>(2));
        }
    }

    /** @param seq a number near which the others will be */
    Log log(int channel, String epoch, long seq) {
        return channels.get(channel)
                .computeIfAbsent(epoch, x -> new Log(epoch, ('"' + epoch + '"').getBytes(StandardCharsets.UTF_8), seq));
    }

    void acknowledged(int channel, String epoch, long seq, long id) {
        judge(log(channel, epoch, seq).acknowledged(seq, id));
    }

    /** A message came. */
    Claim heard(Log log, long seq, long id) {
        Claim claim = log.heard(seq, id);
        judge(claim);
        return claim;
    }

    private void judge(Claim claim) {
        if (claim == Claim.CONTRADICTED) {
            tally.add(Count.CONTRADICTED);
        }
    }

    /** Counts the messages that have two numbers, at the end. */
    void settle() {
        for (ConcurrentHashMap<String, Log> epochs : channels) {
            for (Log log : epochs.values()) {
                long[] ids = log.ids().toArray();
                Arrays.sort(ids);
                for (int i = 1; i < ids.length; i++) {
                    tally.add(Count.CONTRADICTED, ids[i] == ids[i - 1] ? 1 : 0);
                }
            }
        }
    }
}
