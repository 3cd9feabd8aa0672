package io.parley.standalone.load;

import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Says what went wrong so that a thousand lines that fail alike are one row of a table. */
final class Failures {

    private Failures() {}

    static String describe(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause && !(cause instanceof SSLException)) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? "" : cause.getMessage();
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("too many open files")) {
            return "this machine: too many open files";
        }
        if (cause instanceof BindException || lower.contains("cannot assign requested address")) {
            return "this machine: no free port or no such local address";
        }
        if (cause instanceof UnknownHostException) {
            return "unknown host";
        }
        if (cause instanceof SSLException) {
            return "TLS: " + message;
        }
        if (lower.contains("refused")) {
            return "connection refused";
        }
        if (lower.contains("timed out")) {
            return "timed out";
        }
        if (lower.contains("reset") || lower.contains("broken pipe")) {
            return "connection reset";
        }
        boolean network = cause instanceof ConnectException || cause instanceof SocketException;
        return network ? message : cause.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
    }
}
