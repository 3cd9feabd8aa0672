package io.parley.it.doctor;

import io.parley.it.server.Await;
import io.parley.it.server.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates that nobody signed but themselves, in one folder: {@code NAME.pem} and {@code NAME.key}. */
final class Certificates {
    private final Path folder;

    Certificates(Path folder) throws IOException {
        this.folder = folder.toAbsolutePath();
        Files.createDirectories(folder);
    }

    /**
     * @param host as it stands in a certificate: {@code IP:127.0.0.1}
     * @param days from now on; -1: until yesterday
     */
    void make(String name, String host, int days) throws IOException {
        Path request = folder.resolve(name + ".csr");
        Path key = folder.resolve(name + ".key");
        run(
                name,
                "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=parley -addext subjectAltName="
                        + host + " -keyout " + key + " -out " + request);
        run(
                name,
                "x509 -req -in " + request + " -signkey " + key + " -copy_extensions copyall -days " + days + " -out "
                        + file(name));
    }

    private void run(String name, String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Program.find("openssl", "openssl")));
        command.addAll(List.of(arguments.split(" ", -1)));
        Program openssl = Program.start(folder.resolve(name + ".log"), command);
        Await.until("openssl ends", 20, () -> !openssl.isRunning());
    }

    Path file(String name) {
        return folder.resolve(name + ".pem");
    }

    /** What is to be changed in a balancer's file whose certificates lie in a folder beside this one. */
    String[] changes(String name) {
        String beside = "/../" + folder.getFileName() + "/" + name;
        return new String[] {"/fullchain.pem;", beside + ".pem;", "/key.pem;", beside + ".key;"};
    }
}
