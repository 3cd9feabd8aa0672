package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

record StickyCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.STICKY;
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        way.needParley();
        List<String> cookies = new ArrayList<>(way.live().headers().allValues("Set-Cookie"));
        cookies.addAll(way.get("/api/client").headers().allValues("Set-Cookie"));
        cookies.addAll(way.upgrade().handshake().headers().getOrDefault("set-cookie", List.of()));
        String names = cookies.stream()
                .map(cookie -> cookie.replaceFirst("=.*", ""))
                .distinct()
                .collect(Collectors.joining(", "));
        return names.isEmpty()
                ? topic().ok("No cookie.")
                : topic().warn(
                                "A cookie is set, and not by Parley: " + names + ".",
                                "Turn stickiness off: no ip_hash, sticky, hash or cookie in the balancer, but least_conn (leastconn).");
    }
}
