package io.parley;

import io.parley.broker.EmbeddedBroker;
import io.parley.broker.redis.RedisBroker;
import io.parley.channel.Broker;
import io.parley.channel.Channels;
import io.parley.channel.Identity;
import io.parley.config.Settings;
import io.parley.endpoint.Connections;
import io.parley.endpoint.Handshake;
import io.parley.http.ChannelsServlet;
import io.parley.http.ClientServlet;
import io.parley.http.Forwarded;
import io.parley.http.HealthServlet;
import io.parley.http.Problem;
import io.parley.identity.SignIn;
import io.parley.net.Proxies;
import io.parley.protocol.JsonText;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** One running node. */
final class App implements AutoCloseable {
    private static final Logger LOG = System.getLogger(App.class.getName());
    private static final int DISK_THREADS = 16;
    private static final int CLIENT_THREADS = 64;
    private static final int IDLE_SECONDS = 30;
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final ExecutorService pumps;
    private final ExecutorService disk = threads(DISK_THREADS, "parley-disk");
    private final ExecutorService lines = threads(CLIENT_THREADS, "parley-line");
    private final ExecutorService answers = threads(CLIENT_THREADS, "parley-answer");
    private final ScheduledExecutorService timer;
    private final Broker broker;
    private final Channels channels;
    private final Connections connections;
    private final Proxies proxies;
    private final JsonText json = new JsonText();
    private final Function<String, Optional<Identity>> credentials;

    /**
     * @param folder where messages are kept if not in Redis
     * @throws io.parley.broker.UnusableStore when what is kept in the folder cannot be used
     * @throws io.parley.broker.redis.BadRedisUrl when the URL of Redis is none
     */
    App(Settings settings, Path folder, Function<String, Optional<Identity>> credentials) {
        this.credentials = credentials;
        proxies = new Proxies(settings.proxies());
        Clock clock = Clock.systemUTC();
        pumps = Executors.newFixedThreadPool(
                Math.max(2, Runtime.getRuntime().availableProcessors()), threads("parley-pump"));
        timer = Executors.newSingleThreadScheduledExecutor(threads("parley-timer"));
        try {
            broker = settings.redis().url() == null
                    ? new EmbeddedBroker(embedded(settings, folder), clock, disk)
                    : new RedisBroker(redis(settings), clock, timer);
        } catch (RuntimeException e) {
            stopThreads();
            throw e;
        }
        channels = new Channels(
                broker,
                pumps,
                timer,
                clock,
                settings.tail().messages(),
                settings.tail().characters(),
                settings.presenceGrace());
        connections = new Connections(channels, pumps, lines, credentials, settings.ping(), settings.writeTimeout());
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(connections::tick, 1, 1, TimeUnit.SECONDS);
    }

    private static EmbeddedBroker.Options embedded(Settings settings, Path folder) {
        return new EmbeddedBroker.Options(
                folder,
                settings.data().verify(),
                settings.history().messages(),
                settings.history().age(),
                settings.data().sync());
    }

    private static RedisBroker.Options redis(Settings settings) {
        return new RedisBroker.Options(
                settings.redis().url(),
                settings.redis().prefix(),
                settings.redis().timeout(),
                settings.history().messages(),
                settings.history().age());
    }

    /** Up to so many threads, each for what may block on one kind of thing: what is slow there keeps nothing else waiting. */
    private static ExecutorService threads(int most, String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads(name));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Puts the node's filters and servlets into a web application. The endpoints are found by the container. */
    void serve(ServletContext context) {
        SignIn signIn = new SignIn(credentials, (response, refused) -> Problem.write(json, response, refused));
        // The order counts: whom proxies speak for, who that is, then what a handshake's session must know. All run
        // before any
        // upgrade.
        filter(context, "forwarded", new Forwarded(proxies), "/*");
        filter(context, "signIn", signIn, "/*");
        filter(context, "handshake", new Handshake(connections, SignIn::identity), "/chat/*", "/feed/*", "/live");
        servlet(context, "channels", new ChannelsServlet(channels, json, answers), "/api/*");
        servlet(context, "client", new ClientServlet(json), "/api/client");
        servlet(context, "health", new HealthServlet(channels::isUp), "/health/*");
    }

    private static void filter(ServletContext context, String name, Filter filter, String... paths) {
        FilterRegistration.Dynamic registration = context.addFilter("parley-" + name, filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, paths);
    }

    private static void servlet(ServletContext context, String name, Servlet servlet, String... paths) {
        ServletRegistration.Dynamic registration = context.addServlet("parley-" + name, servlet);
        registration.setAsyncSupported(true);
        registration.addMapping(paths);
    }

    /** Tells every client to come back later, and lets them go. */
    void sayGoodbye() {
        connections.close(GOODBYE);
    }

    @Override
    public void close() {
        sayGoodbye();
        broker.close();
        stopThreads();
    }

    /** Waits for them: a container that finds threads of a web application which has ended speaks of a leak. */
    private void stopThreads() {
        List<ExecutorService> all = List.of(timer, pumps, disk, lines, answers);
        all.forEach(ExecutorService::shutdownNow);
        try {
            for (ExecutorService threads : all) {
                if (!threads.awaitTermination(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.log(Level.WARNING, "A thread waits for a client and ends later.");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
