package io.parley.it.balancer;

import java.io.IOException;
import java.net.URI;

/** Parley behind Apache httpd. */
class ApacheIT extends AskingBalancer {

    @Override
    Balancer start(URI... nodes) throws IOException {
        return Balancer.apache(nodes);
    }
}
