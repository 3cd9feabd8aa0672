package io.parley.metrics;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Draft;
import io.parley.channel.Identity;
import io.parley.channel.Refused;
import io.parley.protocol.JsonText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Publishes how this node is into the channel that all nodes share: what an operator's page shows live. */
public final class NodeFeed {
    private static final Logger LOG = System.getLogger(NodeFeed.class.getName());

    private final Channels channels;
    private final ChannelName channel;
    private final Reporter reporter;
    private final JsonText json;

    public NodeFeed(Channels channels, ChannelName channel, Reporter reporter, JsonText json) {
        this.channels = channels;
        this.channel = channel;
        this.reporter = reporter;
        this.json = json;
    }

    /** To be called now and then. What cannot be published now is not worth publishing later. */
    public void tell() {
        NodeReport report = reporter.report();
        Author author = new Author("node-" + report.node(), report.node());
        Identity node = new Identity(author, (right, where) -> where.equals(channel));
        // Without a key: that of a node that has died would stay for good.
        Draft draft = new Draft(author, null, null, json.of(report), null);
        try {
            channels.publish(node, channel, draft).exceptionally(failure -> {
                LOG.log(Level.DEBUG, "A report was not published.", failure);
                return null;
            });
        } catch (Refused refused) {
            LOG.log(Level.DEBUG, "A report was not published.", refused);
        }
    }
}
