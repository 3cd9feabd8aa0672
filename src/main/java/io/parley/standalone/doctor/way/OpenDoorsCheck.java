package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

record OpenDoorsCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.OPEN_DOORS;
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        way.needParley();
        List<String> open = new ArrayList<>();
        for (String path : List.of("/metrics", "/api/node")) {
            if (way.get(path).statusCode() == 200) {
                open.add(path);
            }
        }
        if (open.isEmpty()) {
            return topic().ok("/metrics and /api/node tell nothing to somebody without a key.");
        }
        String seen = String.join(" and ", open) + (open.size() == 1 ? " answers" : " answer") + " without a key";
        InetAddress own = way.own();
        return own.isLoopbackAddress()
                ? topic().ok(seen + ", to this machine itself.")
                : topic().warn(
                                seen + ".",
                                "location /metrics { return 404; }: the monitoring asks the nodes themselves.")
                        .in(way.file(topic().file()));
    }
}
