package io.parley.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.channel.Kind;
import io.parley.channel.Refusal;
import org.junit.jupiter.api.Test;

class NodeMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final NodeMeters meters = new NodeMeters(registry);

    @Test
    void aWriteCountsInItsBounds() {
        meters.wrote(3, 700_000);
        shows("parley_writes_seconds_bucket{le=\"5.0E-4\"} 0");
        shows("parley_writes_seconds_bucket{le=\"0.001\"} 1");
        shows("parley_writes_seconds_count 1");
        shows("parley_frame_messages_bucket{le=\"2.0\"} 0");
        shows("parley_frame_messages_bucket{le=\"4.0\"} 1");
        shows("parley_messages_out_total 3.0");
    }

    @Test
    void anAnswerIsAWriteWithoutMessages() {
        meters.wrote(0, 700_000);
        shows("parley_writes_seconds_count 1");
        shows("parley_frame_messages_count 0");
    }

    @Test
    void whatHasNotHappenedYetIsZero() {
        shows("parley_connections_opened_total{endpoint=\"chat\"} 0.0");
        shows("parley_connections_closed_total{cause=\"too-slow\"} 0.0");
        shows("parley_refusals_total{code=\"unauthorized\"} 0.0");
        shows("parley_joins_total{kind=\"chat\",result=\"resumed\"} 0.0");
    }

    @Test
    void theTotalsAreSumsOfWhatIsCounted() {
        meters.kept(Kind.CHAT, 1);
        meters.kept(Kind.FEED, 1);
        meters.wrote(5, 1);
        meters.wrote(0, 1);
        meters.heard();
        meters.gap(Kind.CHAT);
        meters.refused(Refusal.FORBIDDEN);
        meters.refused(Refusal.CONFLICT);
        assertEquals(new NodeMeters.Totals(2, 5, 1, 2, 1, 2), meters.totals());
    }

    private void shows(String line) {
        String text = registry.scrape();
        assertTrue(text.lines().anyMatch(line::equals), () -> line + " is not in\n" + text);
    }
}
