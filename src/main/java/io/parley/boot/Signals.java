package io.parley.boot;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/** What an operator tells the process by {@code kill} or Ctrl-C. */
final class Signals {
    /** What a shell reports of a process that a signal has ended is this and the signal's number. */
    private static final int BY_SIGNAL = 128;

    private final AtomicBoolean told = new AtomicBoolean();
    private final Runnable stop;

    private Signals(Runnable stop) {
        this.stop = stop;
    }

    /**
     * The first one runs {@code stop} and then ends the process, in this order: the platform's log closes when the end begins.
     * A second one ends the process at once. The application may hear them before this, and pass them on when it likes.
     */
    static void stopBy(Runnable stop) {
        Signals signals = new Signals(stop);
        try {
            signals.take("TERM", BY_SIGNAL + 15);
            signals.take("INT", BY_SIGNAL + 2);
        } catch (ReflectiveOperationException e) {
            // This JDK lacks the module jdk.unsupported, or was started with -Xrs: then the shutdown hook does it.
        }
    }

    /** By reflection: javac warns of each mention of this class, and its warning cannot be switched off. */
    private void take(String name, int status) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object handle =
                Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(this, args);
                    }
                    end(status);
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), handle);
    }

    private void end(int status) {
        if (told.getAndSet(true)) {
            Runtime.getRuntime().halt(status);
        }
        // Not a daemon, as the thread of a signal is: else the process ends by itself, and well, with the program's
        // last thread.
        Thread ending = new Thread(
                () -> {
                    stop.run();
                    System.exit(status);
                },
                "parley-stop");
        ending.setDaemon(false);
        ending.start();
    }
}
