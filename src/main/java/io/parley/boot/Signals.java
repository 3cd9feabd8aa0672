package io.parley.boot;

import java.lang.reflect.Proxy;

/** What an operator tells the process by {@code kill} or Ctrl-C. */
final class Signals {
    /** What a shell reports of a process that a signal has ended is this and the signal's number. */
    private static final int BY_SIGNAL = 128;

    private Signals() {}

    /** The JVM takes only the first one; whoever sends a second does not want to wait. */
    static void endAtOnceAtTheNext() {
        try {
            onSignal("TERM", BY_SIGNAL + 15);
            onSignal("INT", BY_SIGNAL + 2);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // This JDK lacks the module jdk.unsupported, or started with -Xrs: a second signal does what it does there.
        }
    }

    /** By reflection: javac warns of each mention of this class, and its warning cannot be switched off. */
    private static void onSignal(String name, int status) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object halt =
                Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                    Runtime.getRuntime().halt(status);
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), halt);
    }
}
