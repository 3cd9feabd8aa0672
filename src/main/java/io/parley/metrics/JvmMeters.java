package io.parley.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;

/** The meters of the Java platform that tell why a node is slow, under the names that ready dashboards know. */
public final class JvmMeters {
    private JvmMeters() {}

    public static void bindTo(MeterRegistry registry) {
        List<MeterBinder> binders = List.of(
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics(),
                new GarbageCollections());
        binders.forEach(binder -> binder.bindTo(registry));
    }
}
