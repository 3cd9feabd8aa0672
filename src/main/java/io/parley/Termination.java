package io.parley;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hears SIGTERM before the server does: while the node takes leave of its clients, everything still serves. Then the server
 * hears it as if nothing had been. A second signal goes straight to the server. By reflection: the JDK's class for it is not
 * part of the standard, and where it is missing the node leaves when the server stops it.
 */
final class Termination implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Termination.class.getName());

    private final AtomicBoolean heard = new AtomicBoolean();
    private final Runnable leave;
    private Object signal;
    private Object handler;
    private Object before;

    /** @param leave returns when the server may stop */
    Termination(Runnable leave) {
        this.leave = leave;
        try {
            signal = Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance("TERM");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    hear();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "Termination";
            };
            handler = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls);
            before = install(handler);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "SIGTERM is heard by the server alone.", e);
        }
    }

    private Object install(Object next) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        return signal.getClass().getMethod("handle", signal.getClass(), type).invoke(null, signal, next);
    }

    private void hear() throws ReflectiveOperationException {
        if (heard.compareAndSet(false, true)) {
            leave.run();
        }
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        type.getMethod("handle", signal.getClass()).invoke(before, signal);
    }

    /** Puts back who heard it before. */
    @Override
    public void close() {
        heard.set(true);
        if (before == null) {
            return;
        }
        try {
            Object now = install(before);
            if (now != handler) {
                // Somebody came after us, and passes the signal on to us.
                install(now);
            }
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "SIGTERM stays as it is.", e);
        }
    }
}
