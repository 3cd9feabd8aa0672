package io.parley.boot;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The WAR's files in a temporary folder. The process holds a lock in it for as long as it lives, so that a later one can tell
 * what was left behind by a process that was killed, and removes that.
 */
final class Unpacked implements AutoCloseable {
    private static final String PREFIX = "parley-war-";
    private static final String LOCK = "lock";
    /** This package is running already, and nobody needs to download it. */
    private static final String NOT_NEEDED = "io/";

    private final Path folder;
    private final FileChannel lock;

    private Unpacked(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    static Unpacked of(Path war) throws IOException {
        Path folder = Files.createTempDirectory(PREFIX);
        try {
            removeOrphans(folder);
            FileChannel lock = locked(folder);
            unpack(war, folder.resolve("war"));
            return new Unpacked(folder, lock);
        } catch (IOException e) {
            remove(folder);
            throw e;
        }
    }

    /** Locked before it has its name: no other process ever sees it free. */
    private static FileChannel locked(Path folder) throws IOException {
        Path unnamed = folder.resolve("new");
        FileChannel lock = FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileLock unused = lock.lock();
        Files.move(unnamed, folder.resolve(LOCK));
        return lock;
    }

    private static void unpack(Path war, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.isDirectory() || entry.getName().startsWith(NOT_NEEDED)) {
                    continue;
                }
                Path file = target.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        }
    }

    /** @param places folders of classes, and folders ({@code …/lib}) of jars */
    List<URL> classPath(List<String> places) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String place : places) {
            Path path = folder.resolve("war").resolve(place);
            if (place.endsWith("/lib")) {
                try (DirectoryStream<Path> jars = Files.newDirectoryStream(path, "*.jar")) {
                    for (Path jar : jars) {
                        urls.add(url(jar));
                    }
                }
            } else {
                urls.add(url(path));
            }
        }
        return urls;
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }

    @Override
    public void close() {
        try {
            lock.close();
            remove(folder);
        } catch (IOException e) {
            System.err.println("Parley leaves " + folder + " behind: " + e);
        }
    }

    /** Those of this user alone, and not one that is just being made. */
    private static void removeOrphans(Path mine) throws IOException {
        UserPrincipal user = Files.getOwner(mine);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(mine.getParent(), PREFIX + "*")) {
            for (Path folder : folders) {
                if (!folder.equals(mine) && isOrphan(folder, user)) {
                    remove(folder);
                }
            }
        } catch (IOException e) {
            System.err.println("Parley could not remove what an earlier process has left: " + e);
        }
    }

    private static boolean isOrphan(Path folder, UserPrincipal user) {
        Path lock = folder.resolve(LOCK);
        try {
            if (!Files.getOwner(folder).equals(user) || !Files.exists(lock)) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                    FileLock held = channel.tryLock()) {
                return held != null;
            }
        } catch (IOException e) {
            return false; // It has gone meanwhile, or is not ours to judge.
        }
    }

    private static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
