package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.net.InetAddress;

record TlsCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.TLS;
    }

    @Override
    public Finding examine(Patience patience) {
        InetAddress own = way.entrance().own();
        if (own == null) {
            throw new NotExamined("Nothing answers there.");
        }
        if (way.target().secure()) {
            return way.entrance().tls();
        }
        if (own.isLoopbackAddress() || own.isSiteLocalAddress()) {
            throw new NotExamined("The URL is without TLS, on a network of its own.");
        }
        return topic().warn(
                        "The URL is without TLS: everybody on the way can read and change all of it, and proxies of others"
                                + " break WebSockets that they can see.",
                        "Get a certificate, and let the balancer speak TLS.");
    }
}
