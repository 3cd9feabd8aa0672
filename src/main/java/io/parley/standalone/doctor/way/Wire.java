package io.parley.standalone.doctor.way;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens sockets, where what the JDK's own client hides must be seen. */
final class Wire {

    private Wire() {}

    static Socket plain(Target target, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(new InetSocketAddress(target.name(), target.port()), (int) timeout.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * @param named whether the certificate must be one for this host
     * @param protocols to be offered (ALPN)
     */
    static SSLSocket secure(Target target, Duration timeout, SSLContext trust, boolean named, String... protocols)
            throws IOException {
        Socket plain = plain(target, timeout);
        try {
            SSLSocket socket =
                    (SSLSocket) trust.getSocketFactory().createSocket(plain, target.name(), target.port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            if (named) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }
}
