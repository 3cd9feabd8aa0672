package io.parley.boot;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Starts the program that is asked for, from this WAR's own files. */
public final class Main {
    static final int FAILED = 1;
    static final int WRONG_USE = 2;

    /** A tool works with the application's own classes; the server must not have them, or it would hide the application's. */
    private record Program(String className, List<String> places) {}

    private static final Map<String, Program> PROGRAMS = new LinkedHashMap<>();

    static {
        List<String> server = List.of("WEB-INF/server/classes", "WEB-INF/server/lib");
        List<String> tool = List.of("WEB-INF/server/classes", "WEB-INF/server/lib", "WEB-INF/classes", "WEB-INF/lib");
        PROGRAMS.put("serve", new Program("io.parley.standalone.Serve", server));
        PROGRAMS.put("doctor", new Program("io.parley.standalone.doctor.Doctor", tool));
        PROGRAMS.put("load", new Program("io.parley.standalone.load.Load", tool));
    }

    private Main() {}

    public static void main(String[] args) throws Throwable {
        boolean named = args.length > 0 && !args[0].startsWith("-");
        String name = named ? args[0] : "serve";
        Program program = PROGRAMS.get(name);
        if (program == null) {
            fail(WRONG_USE, "There is no '" + name + "'. There are: " + String.join(", ", PROGRAMS.keySet()) + ".");
            return;
        }
        Unpacked files;
        try {
            files = Unpacked.of(war());
        } catch (IOException e) {
            fail(FAILED, "Parley cannot unpack itself: " + e + ". -Djava.io.tmpdir=… takes another folder.");
            return;
        }
        URLClassLoader loader = new URLClassLoader(
                "parley", files.classPath(program.places()).toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Class<?> start;
        try {
            start = loader.loadClass(program.className());
        } catch (ClassNotFoundException e) {
            files.close();
            fail(WRONG_USE, "This WAR was built without '" + name + "'.");
            return;
        }
        Runnable stop = once(() -> stop(start));
        // The files go last: a program that stops still loads classes.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop.run();
                            files.close();
                        },
                        "parley-end"));
        Signals.stopBy(stop);
        Thread.currentThread().setContextClassLoader(loader);
        try {
            start.getMethod("main", String[].class)
                    .invoke(null, (Object) (named ? Arrays.copyOfRange(args, 1, args.length) : args));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Path war() {
        try {
            return Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Runnable once(Runnable task) {
        AtomicBoolean done = new AtomicBoolean();
        return () -> {
            if (!done.getAndSet(true)) {
                task.run();
            }
        };
    }

    private static void stop(Class<?> program) {
        try {
            for (Method method : program.getMethods()) {
                if (method.getName().equals("stop") && method.getParameterCount() == 0) {
                    method.invoke(null);
                }
            }
        } catch (ReflectiveOperationException e) {
            System.err.println("Parley did not stop in order: " + (e.getCause() == null ? e : e.getCause()));
        }
    }

    private static void fail(int status, String message) {
        System.err.println(message);
        System.exit(status);
    }
}
