package io.parley.standalone.doctor.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.net.ssl.SSLException;

/** Why Redis cannot be used, in words for the operator. */
record Trouble(Kind kind, String words, String cure) {

    enum Kind {
        REACH,
        LOGIN,
        SHAPE
    }

    static Trouble of(Throwable failure, String where) {
        Deque<Throwable> causes = new ArrayDeque<>(List.of(failure));
        Throwable last = failure;
        while (!causes.isEmpty()) {
            last = causes.pop();
            Trouble known = known(last, where);
            if (known != null) {
                return known;
            }
            // That of a cluster is among them: each server was asked.
            List.of(last.getSuppressed()).forEach(causes::add);
            if (last.getCause() != null) {
                causes.add(last.getCause());
            }
        }
        return new Trouble(Kind.REACH, where + ": " + last.getMessage(), "Look at its log.");
    }

    private static Trouble known(Throwable cause, String where) {
        if (cause instanceof RedisCommandExecutionException) {
            return refused(String.valueOf(cause.getMessage()), where);
        }
        if (cause instanceof UnknownHostException) {
            return new Trouble(
                    Kind.REACH, where + ": nobody knows that name.", "Correct parley.redis.url, or the name service.");
        }
        if (cause instanceof ConnectTimeoutException || cause instanceof RedisCommandTimeoutException) {
            return new Trouble(
                    Kind.REACH,
                    where + ": no answer in time.",
                    "Let the firewall pass it; and see that redis:// and rediss:// (TLS) are not mixed up.");
        }
        if (cause instanceof SSLException) {
            return new Trouble(
                    Kind.REACH,
                    where + ": TLS fails: " + cause.getMessage(),
                    "rediss:// only where Redis has a tls-port, with a certificate that Java trusts.");
        }
        if (cause instanceof ConnectException) {
            return new Trouble(
                    Kind.REACH,
                    where + ": the connection is refused: nothing listens there.",
                    "Start Redis; let it listen at the address at which nodes reach it (bind); correct parley.redis.url.");
        }
        return null;
    }

    private static Trouble refused(String said, String where) {
        if (said.contains("cluster support disabled")) {
            return new Trouble(
                    Kind.SHAPE,
                    where + ": parley.redis.url has several URLs, which means a Redis Cluster, and this is none.",
                    "Name one server; or its Sentinels: redis-sentinel://….");
        }
        if (said.startsWith("NOAUTH")
                || said.startsWith("WRONGPASS")
                || said.startsWith("NOPERM")
                || said.contains("AUTH")) {
            return new Trouble(
                    Kind.LOGIN,
                    where + ": " + inWords(said),
                    "redis://USER:PASSWORD@HOST:PORT (or redis://:PASSWORD@HOST:PORT), each letter of the password that is none"
                            + " of A-Z, a-z, 0-9 as %XX.");
        }
        return new Trouble(Kind.REACH, where + ": it answers " + said, "Look at its log.");
    }

    private static String inWords(String said) {
        if (said.startsWith("NOAUTH")) {
            return "it wants a password, and the URL has none.";
        }
        return said.startsWith("WRONGPASS") ? "it does not know this user with this password." : said;
    }
}
