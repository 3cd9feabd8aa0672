package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

/**
 * The first steps to a target: its address, and its certificate. Where that is not to be trusted, one goes on without trust,
 * so that all the rest is seen too.
 *
 * @param own this machine's address on the way there, {@code null}: it cannot be reached
 * @param tls {@code null}: it cannot be reached, or without TLS
 * @param trust to be gone on with, {@code null}: there is no going on
 */
record Entrance(Finding reach, Finding tls, InetAddress own, SSLContext trust, boolean trusted) {
    private static final Duration SOON = Duration.ofDays(14);

    static Entrance of(Plan plan) {
        Target target = plan.target();
        InetAddress own;
        String there;
        try (Socket socket = Wire.plain(target, plan.timeout())) {
            own = socket.getLocalAddress();
            there = socket.getInetAddress().getHostAddress();
        } catch (IOException e) {
            return new Entrance(unreachable(target, e), null, null, null, false);
        }
        Finding reach = Topic.REACH.ok(target.host() + " is " + there + ", and port " + target.port() + " is open.");
        if (!target.secure()) {
            return new Entrance(reach, null, own, plan.trust(), true);
        }
        try (SSLSocket socket = Wire.secure(target, plan.timeout(), plan.trust(), true)) {
            return new Entrance(reach, good(socket, plan.clock().instant()), own, plan.trust(), true);
        } catch (IOException e) {
            return distrusted(plan, reach, own, e);
        }
    }

    private static Finding unreachable(Target target, IOException e) {
        Topic topic = Topic.REACH;
        String port = target.host() + ":" + target.port();
        if (e instanceof UnknownHostException) {
            return topic.fail("Nobody knows the name " + target.host() + ".", "Correct the name, or the name service.");
        }
        if (e instanceof SocketTimeoutException) {
            return topic.fail(port + " does not answer.", "Let the firewall pass it; see that the machine runs.");
        }
        if (e instanceof NoRouteToHostException) {
            return topic.fail("There is no way to " + port + ".", "Correct the address, or the network.");
        }
        return e instanceof ConnectException
                ? topic.fail(
                        port + " refuses: nothing listens there.", "Start the balancer or the node; correct the port.")
                : topic.fail(port + ": " + e.getMessage(), "Look at what is on the way.");
    }

    private static Finding good(SSLSocket socket, Instant now) throws IOException {
        X509Certificate certificate = certificate(socket);
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            // Java does not look at the dates of a certificate that it was told to trust by itself.
            return expired(certificate);
        }
        long days = Duration.between(now, certificate.getNotAfter().toInstant()).toDays();
        String seen = socket.getSession().getProtocol() + ", a certificate for " + names(certificate)
                + " that is valid for " + days + " days more.";
        return days >= SOON.toDays()
                ? Topic.TLS.ok(seen)
                : Topic.TLS.warn(seen, "Renew it, and have that done by itself from now on (certbot renew).");
    }

    private static X509Certificate certificate(SSLSocket socket) throws IOException {
        Certificate[] chain = socket.getSession().getPeerCertificates();
        return (X509Certificate) chain[0];
    }

    private static Entrance distrusted(Plan plan, Finding reach, InetAddress own, IOException refused) {
        SSLContext anybody = Trust.anybody();
        try (SSLSocket socket = Wire.secure(plan.target(), plan.timeout(), anybody, false)) {
            Finding tls = whatIsWrong(plan, certificate(socket), refused);
            return new Entrance(reach, tls, own, anybody, false);
        } catch (IOException e) {
            Finding tls = Topic.TLS.fail(
                    e instanceof SSLHandshakeException
                            ? "No version or cipher in common: " + e.getMessage() + "."
                            : "Port " + plan.target().port() + " does not speak TLS: " + e.getMessage() + ".",
                    "ssl_protocols TLSv1.2 TLSv1.3; http:// if it is not meant to be secure.");
            return new Entrance(reach, tls, own, null, false);
        }
    }

    private static Finding whatIsWrong(Plan plan, X509Certificate certificate, IOException refused) {
        Topic topic = Topic.TLS;
        try {
            certificate.checkValidity(Date.from(plan.clock().instant()));
        } catch (CertificateExpiredException e) {
            return expired(certificate);
        } catch (CertificateNotYetValidException e) {
            return topic.fail(
                    "The certificate is valid from " + day(certificate.getNotBefore()) + " on.",
                    "Wait, or set this machine's clock.");
        }
        try (SSLSocket socket = Wire.secure(plan.target(), plan.timeout(), plan.trust(), false)) {
            return topic.fail(
                    "The certificate is for " + names(certificate) + " and not for "
                            + socket.getSession().getPeerHost() + ".",
                    "Get one that has this name too (subjectAltName).");
        } catch (IOException e) {
            return topic.fail(
                    "Nobody who is trusted signed the certificate; it says: "
                            + certificate.getIssuerX500Principal().getName() + ".",
                    "Send the whole chain (fullchain.pem). For an authority of your own: --ca FILE. ("
                            + refused.getMessage() + ")");
        }
    }

    private static Finding expired(X509Certificate certificate) {
        return Topic.TLS.fail(
                "The certificate has expired on " + day(certificate.getNotAfter()) + ".",
                "Renew it, and have that done by itself from now on (certbot renew).");
    }

    private static String day(Date date) {
        return date.toInstant().toString().substring(0, "2026-01-01".length());
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? "nobody (it has no subjectAltName)"
                    : names.stream().map(name -> "" + name.get(1)).collect(Collectors.joining(", "));
        } catch (CertificateParsingException e) {
            return "nobody that can be read";
        }
    }
}
