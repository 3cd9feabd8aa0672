package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.net.http.HttpResponse;

record LiveCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.LIVE;
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        HttpResponse<String> live = way.live();
        if (way.isParley()) {
            return topic().ok("200, by "
                    + live.version().toString().replace("HTTP_", "HTTP/").replace("_", ".") + ".");
        }
        int status = live.statusCode();
        String file = way.file(topic().file());
        if (status >= 300 && status < 400) {
            return topic().fail(
                            "It sends elsewhere: "
                                    + live.headers().firstValue("Location").orElse("nobody knows where") + ".",
                            "Ask there.");
        }
        if (status == 502 || status == 503 || status == 504) {
            return topic().fail(
                            status + ": something answers in the place of a node, and reaches none.",
                            "Start the nodes; correct their addresses in the balancer.")
                    .in(file);
        }
        return topic().fail(
                        status == 200 ? "What answers is not Parley." : "It answers " + status + ".",
                        "Correct the URL: parley.war is at /parley/, ROOT.war at /. Let the balancer pass all paths on.")
                .in(file);
    }
}
