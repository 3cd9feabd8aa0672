package io.parley.standalone.doctor.machine;

import java.util.Locale;

/** Numbers, for people. */
final class Amount {
    private static final long MEGA = 1L << 20;
    private static final long GIGA = 1L << 30;

    private Amount() {}

    static String of(long number) {
        return number == Machine.UNLIMITED ? "unlimited" : String.format(Locale.ROOT, "%,d", number);
    }

    static String bytes(long bytes) {
        return bytes >= 10 * GIGA
                ? String.format(Locale.ROOT, "%,d GB", bytes / GIGA)
                : String.format(Locale.ROOT, "%,d MB", bytes / MEGA);
    }
}
