package io.parley.standalone;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The platform's log, as it is without a configuration of the operator's: on standard error, a line for each record. */
final class Log {
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";
    /** Time, level, logger, message, and what was thrown. */
    private static final String LINE = "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s: %5$s%6$s%n";

    /** Held, for the platform forgets loggers that nobody holds, and their levels with them. */
    private static final List<Logger> QUIET = List.of(
            Logger.getLogger("org.eclipse.jetty"), Logger.getLogger("org.eclipse.jetty.ee10.webapp.WebAppContext"));

    private Log() {}

    static void prepare() {
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, LINE);
        }
        QUIET.get(0).setLevel(Level.WARNING);
        // It would tell why the application did not start, which Serve does.
        QUIET.get(1).setLevel(Level.OFF);
    }
}
