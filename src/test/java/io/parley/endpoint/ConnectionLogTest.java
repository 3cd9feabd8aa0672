package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionLogTest {
    private static final Logger LOG = Logger.getLogger(Connection.class.getName());

    /** What comes to the log, as it is read there. */
    private static final class Lines extends Handler {
        final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            all.add(
                    line.getParameters() == null
                            ? line.getMessage()
                            : MessageFormat.format(line.getMessage(), line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void aLineThatNamesAConnectionNamesTheAddressOfItsClient(@TempDir Path folder) throws Exception {
        Lines lines = new Lines();
        Level usual = LOG.getLevel();
        LOG.setLevel(Level.FINE);
        LOG.addHandler(lines);
        FakeTransport line = new FakeTransport();
        try (Node node = new Node(folder, 10_000)) {
            Connection connection = node.connections.open(line, new Opening(Kind.CHAT, "room", Map.of(), true, null));
            assertTrue(line.next().contains("\"type\":\"hello\""));
            line.failWith(new IOException("gone"));
            connection.receive("{\"type\":\"send\",\"id\":1,\"body\":1}");
            line.closed.get(20, TimeUnit.SECONDS);
        } finally {
            LOG.removeHandler(lines);
            LOG.setLevel(usual);
        }
        assertFalse(lines.all.isEmpty());
        lines.all.forEach(
                one -> assertTrue(one.contains(" from " + line.client().address()), one));
    }
}
