package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import java.util.List;

/** All that is looked at on the way to a target, in the order of the report. */
public final class WayChecks {

    private WayChecks() {}

    public static List<Check> of(Way way) {
        return List.of(
                new ReachCheck(way),
                new TlsCheck(way),
                new Http2Check(way),
                new LiveCheck(way),
                new ReadyCheck(way),
                new UpgradeCheck(way),
                new SubprotocolCheck(way),
                new ClientAddressCheck(way),
                new ClocksCheck(way),
                new StickyCheck(way),
                new CompressionCheck(way),
                new KeyCheck(way),
                new BufferingCheck(way),
                new LargeMessagesCheck(way),
                new ManyConnectionsCheck(way),
                new NodesCheck(way),
                new OpenDoorsCheck(way),
                new IdleCheck(way));
    }
}
