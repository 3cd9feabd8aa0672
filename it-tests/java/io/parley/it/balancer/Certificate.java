package io.parley.it.balancer;

import io.parley.it.server.Await;
import io.parley.it.server.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1 that nobody signed but itself, in the files that the balancers want. */
final class Certificate {
    private final Path file;

    private Certificate(Path file) {
        this.file = file;
    }

    static Certificate in(Path folder) throws IOException {
        Path file = folder.resolve("fullchain.pem");
        Path key = folder.resolve("key.pem");
        Program openssl = Program.start(
                folder.resolve("openssl.log"),
                List.of(
                        Program.find("openssl", "openssl"),
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=parley",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        key.toString(),
                        "-out",
                        file.toString()));
        Await.until("there is a certificate", 20, () -> !openssl.isRunning());
        Files.writeString(folder.resolve("fullchain-and-key.pem"), Files.readString(file) + Files.readString(key));
        return new Certificate(file);
    }

    /** For a client that trusts nobody else. */
    SSLContext trusted() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            store.setCertificateEntry(
                    "parley", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
