package io.parley;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.broker.EmbeddedBroker;
import io.parley.broker.redis.RedisBroker;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Deletions;
import io.parley.channel.Event;
import io.parley.channel.Kind;
import io.parley.channel.Order;
import io.parley.channel.Refused;
import io.parley.config.Settings;
import io.parley.endpoint.Connections;
import io.parley.endpoint.Drain;
import io.parley.endpoint.Extensions;
import io.parley.endpoint.Handshake;
import io.parley.follow.Followed;
import io.parley.http.Bodies;
import io.parley.http.Callers;
import io.parley.http.ChannelPage;
import io.parley.http.ChannelsServlet;
import io.parley.http.ClientServlet;
import io.parley.http.CrossOrigin;
import io.parley.http.Doorkeeper;
import io.parley.http.Events;
import io.parley.http.Forwarded;
import io.parley.http.Gate;
import io.parley.http.HealthServlet;
import io.parley.http.JobsServlet;
import io.parley.http.MetricsServlet;
import io.parley.http.ModerationServlet;
import io.parley.http.NodeApi;
import io.parley.http.NodeServlet;
import io.parley.http.Problems;
import io.parley.http.RoomsServlet;
import io.parley.http.SecurityHeaders;
import io.parley.http.Streams;
import io.parley.http.Throttle;
import io.parley.http.Turnstile;
import io.parley.http.UploadsServlet;
import io.parley.identity.SignIn;
import io.parley.job.Deadlines;
import io.parley.job.Jobs;
import io.parley.limits.Quota;
import io.parley.metrics.JvmMeters;
import io.parley.metrics.NodeFeed;
import io.parley.metrics.NodeGauges;
import io.parley.metrics.NodeMeters;
import io.parley.metrics.Outages;
import io.parley.metrics.Reporter;
import io.parley.metrics.TimedBroker;
import io.parley.moderation.Moderation;
import io.parley.moderation.Standing;
import io.parley.net.Proxies;
import io.parley.node.Admission;
import io.parley.node.Nodes;
import io.parley.node.Readiness;
import io.parley.node.Strain;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import io.parley.protocol.Limits;
import io.parley.protocol.Mentions;
import io.parley.room.RoomBook;
import io.parley.room.Rooms;
import io.parley.source.Sources;
import io.parley.unread.Inboxes;
import io.parley.unread.ReadState;
import io.parley.upload.Attachments;
import io.parley.upload.FileStore;
import io.parley.upload.FolderFiles;
import io.parley.upload.RedisFiles;
import io.parley.upload.Uploads;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;

/** One running node. */
final class App implements AutoCloseable {
    private static final Logger LOG = System.getLogger(App.class.getName());
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final long MOST_PUBLISHING = 16L << 20;

    /**
     * Tails take a sixth of the heap at most, and the store a quarter. The rest is for connections, for what is being written to
     * them and for whatever the server needs: 20 MB without any.
     */
    private static final int TAILS_OF_HEAP = 6;

    private static final int STORE_OF_HEAP = 4;

    /** Where sessions begin. */
    private static final String[] SOCKETS = {"/chat/*", "/feed/*", "/live"};

    /** Below which there are streams of events. */
    private static final String STREAMS = "/api/channels/*";

    /** Where connections begin. */
    private static final String[] BEGINNINGS = {"/chat/*", "/feed/*", "/live", STREAMS};

    /** Where it matters whose page asks. The scripts, because a page of another origin may be let in to use the client. */
    private static final String[] GUARDED = {"/chat/*", "/feed/*", "/live", "/echo", "/api/*", "/metrics", "/js/*"};

    /** Where nodes tell of themselves. */
    private static final ChannelName NODES = new ChannelName(Kind.FEED, "parley.nodes");

    /** Where it stands what moderators have ordered. */
    private static final ChannelName MODERATION = new ChannelName(Kind.FEED, "parley.moderation");

    /** Where rooms stand that somebody has furnished. */
    private static final ChannelName ROOMS = new ChannelName(Kind.FEED, "parley.rooms");

    /** Where nodes tell each other whose unread messages are counted in other channels now. */
    private static final ChannelName FOLLOWS = new ChannelName(Kind.FEED, "parley.follows");

    /** So long a start waits for both; whoever comes later than that is told to come back. */
    private static final Duration RULES_KNOWN = Duration.ofSeconds(2);

    private final Settings settings;
    private final Threads threads = new Threads();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final NodeMeters meters = new NodeMeters(registry);
    private final Broker broker;
    private final Strain strain;
    private final Quota quota;
    private final Standing standing;
    private final Channels channels;
    private final Moderation moderation;
    private final Callers callers;
    private final Rooms rooms;
    private final Inboxes inboxes;
    private final ReadState readState;
    private final Connections connections;
    private final Drain drain;
    private final Streams streams;
    private final Sources sources;
    private final Jobs jobs;
    private final Uploads uploads;
    private final UploadsServlet uploadsServlet;
    private final Readiness readiness;
    private final Nodes nodes;
    private final Termination termination;
    private final JsonText json = new JsonText();
    private final Problems problems = new Problems(json, meters);
    private final Entrance entrance;

    /**
     * @param entrance closed with this, and also when this does not start
     * @param folder where messages are kept if not in Redis
     * @param book what the entrance goes by
     * @throws io.parley.broker.UnusableStore when what is kept in the folder cannot be used
     * @throws io.parley.broker.redis.BadRedisUrl when the URL of Redis is none
     */
    App(Settings settings, Path folder, Entrance entrance, RoomBook book) {
        this.settings = settings;
        this.entrance = entrance;
        Clock clock = Clock.systemUTC();
        FileStore files;
        try {
            RedisBroker redis =
                    settings.redis().url() == null ? null : new RedisBroker(redis(settings), clock, threads.timer());
            Broker keeps =
                    redis == null ? new EmbeddedBroker(embedded(settings, folder), clock, threads.disk()) : redis;
            files = files(settings.uploads(), redis, folder, clock);
            broker = new TimedBroker(keeps, meters, System::nanoTime);
        } catch (RuntimeException e) {
            entrance.close();
            threads.close();
            throw e;
        }
        quota = new Quota(settings.bounds().quota(), new Proxies(settings.proxies())::trusts, System::nanoTime);
        strain = new Strain(
                new Strain.Bounds(settings.overload().lag(), settings.overload().heap() / 100.0), threads.pumps());
        standing = new Standing(MODERATION, clock);
        channels = new Channels(
                broker,
                threads.pumps(),
                threads.timer(),
                clock,
                bounds(settings),
                strain::load,
                meters,
                Order.both(standing, book),
                files == null
                        ? Deletions.NONE
                        : new Attachments(files, settings.bounds().limits().depth(), threads.disk()));
        callers = new Callers(channels, entrance::guests);
        inboxes = new Inboxes(
                channels,
                FOLLOWS,
                book,
                new Inboxes.Surroundings(Mentions::of, strain::load, threads.pumps(), threads.timer()));
        readState = new ReadState(
                channels,
                inboxes,
                book,
                Mentions::of,
                settings.bounds().limits().receipts());
        threads.every(Inboxes.STEP, inboxes::tick);
        connections = new Connections(
                channels,
                readState,
                new Connections.Surroundings(
                        threads.pumps(),
                        threads.lines(),
                        clock,
                        entrance::identity,
                        entrance::guests,
                        settings.ping(),
                        settings.writeTimeout(),
                        strain::load,
                        meters,
                        settings.bounds().limits(),
                        settings.bounds().unfinished(),
                        settings.bounds().joins(),
                        quota));
        drain = new Drain(
                connections,
                new Drain.Pace(
                        settings.drain().rate(),
                        settings.drain().time(),
                        settings.drain().delay()),
                System::nanoTime);
        streams = new Streams(
                channels,
                json,
                settings.bounds().limits(),
                quota,
                threads.timer(),
                threads.answers(),
                clock,
                drain::isClosed);
        sources = new Sources(
                settings.sources(), channels, settings.bounds().limits(), threads.timer(), threads.answers());
        jobs = new Jobs(channels, clock);
        threads.every(Deadlines.STEP, jobs::tick);
        uploads = new Uploads(
                channels, jobs, files, settings.uploads().size(), json, clock, System::nanoTime, threads.disk());
        uploadsServlet = new UploadsServlet(
                uploads, callers, quota, json, problems, threads.timer(), threads.answers(), drain::isClosed);
        readiness =
                new Readiness(() -> channels.isUp() && standing.isKnown() && book.isKnown(), drain, System::nanoTime);
        Reporter.Node node = new Reporter.Node(
                version(), settings.overload().connections(), channels, connections, strain, drain, readiness);
        Reporter reporter = new Reporter(node, meters, clock);
        NodeFeed feed = new NodeFeed(channels, NODES, reporter, json);
        new NodeGauges(node).bindTo(registry);
        JvmMeters.bindTo(registry);
        NodeApi api = new NodeApi(connections, channels, drain, readiness, reporter, json);
        nodes = new Nodes(connections.node(), NODES, channels, threads.answers(), threads.timer(), api::answer);
        if (settings.redis().url() != null) {
            threads.every(Duration.ofSeconds(1), nodes::join);
        }
        moderation = new Moderation(
                connections.node(),
                MODERATION,
                channels,
                standing,
                present(),
                new Moderation.Surroundings(
                        new JsonCodec(json, settings.bounds().limits()), threads.answers(), threads.timer(), clock));
        threads.every(Duration.ofSeconds(1), moderation::tick);
        rooms = new Rooms(
                connections.node(),
                ROOMS,
                channels,
                book,
                this::roomChanged,
                clock,
                new Followed.Surroundings(
                        new JsonCodec(json, settings.bounds().limits()), threads.answers(), threads.timer()));
        threads.every(Duration.ofSeconds(1), rooms::tick);
        Extensions.compress(settings.compression());
        threads.every(connections.step(), connections::tick);
        threads.every(Drain.STEP, drain::tick);
        threads.every(Streams.STEP, streams::tick);
        threads.every(Streams.STEP, uploadsServlet::tick);
        threads.every(Sources.STEP, sources::tick);
        uploads.tick();
        threads.every(Uploads.STEP, uploads::tick);
        threads.every(LOOK, new Outages(broker::isUp, registry)::look);
        threads.every(LOOK, () -> {
            if (strain.look()) {
                channels.calm();
            }
        });
        if (!settings.report().isZero()) {
            threads.every(settings.report(), feed::tell);
        }
        termination = settings.drain().signal() ? new Termination(this::leave) : null;
        awaitRules();
    }

    private void roomChanged(ChannelName room) {
        connections.review(room);
        inboxes.changed(room);
        channels.show(room, new Event.Furnished(rooms.text(room)));
    }

    private Moderation.Present present() {
        return new Moderation.Present() {
            @Override
            public void drop(String user, ChannelName channel, Refused why) {
                connections.drop(user, channel, why);
            }

            @Override
            public void turnAway() {
                connections.turnAway();
            }
        };
    }

    /** Nobody is let in before it is known who is banned, and which rooms have doors: a broker that is there tells it at once. */
    private void awaitRules() {
        try {
            moderation.tick();
            rooms.tick();
            if (!moderation.await(RULES_KNOWN) || !rooms.await(RULES_KNOWN)) {
                LOG.log(Level.WARNING, "It is not known yet who may come in where: until then nobody is let in.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Channels.Bounds bounds(Settings settings) {
        return new Channels.Bounds(
                settings.tail().messages(),
                settings.tail().characters(),
                Runtime.getRuntime().maxMemory() / TAILS_OF_HEAP,
                Math.min(MOST_PUBLISHING, Runtime.getRuntime().maxMemory() / 32),
                settings.presenceGrace(),
                settings.bounds().limits().receipts());
    }

    private static String version() {
        try (InputStream in = App.class.getResourceAsStream("version.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedBroker.Options embedded(Settings settings, Path folder) {
        return new EmbeddedBroker.Options(
                folder,
                settings.data().verify(),
                settings.history().messages(),
                settings.history().age(),
                settings.history().keys(),
                Runtime.getRuntime().maxMemory() / STORE_OF_HEAP,
                settings.data().sync());
    }

    /**
     * Many nodes have no folder in common unless the operator says which: then there is room for small files in Redis alone.
     *
     * @param redis {@code null}: a node by itself
     * @return {@code null}: no files are taken
     */
    private FileStore files(Settings.Uploads set, RedisBroker redis, Path folder, Clock clock) {
        if (set.size() == 0) {
            return null;
        }
        if (set.folder() != null || redis == null) {
            Path place = set.folder() == null ? folder.resolve("uploads") : Path.of(set.folder());
            return new FolderFiles(place, set.space(), set.age(), clock, json);
        }
        Settings.SmallFiles small = set.redis();
        return small.size() == 0
                ? null
                : new RedisFiles(
                        redis.pieces(small.space(), RedisFiles.ABANDONED), small.size(), set.age(), clock, json);
    }

    private static RedisBroker.Options redis(Settings settings) {
        return new RedisBroker.Options(
                settings.redis().url(),
                settings.redis().prefix(),
                settings.redis().timeout(),
                settings.history().messages(),
                settings.history().age(),
                settings.history().keys());
    }

    /** Puts the node's filters and servlets into a web application. The endpoints are found by the container. */
    void serve(ServletContext context) {
        // The order counts: what browsers may do with any answer, whether there is room, whom proxies speak for,
        // whether too many come of an address or at once, whose page asks, whether it is a handshake, who comes,
        // whether
        // they are banned, how much they ask for, then what the session must know. All run before any upgrade.
        filter(context, "headers", new SecurityHeaders(settings.origins()), "/*");
        Admission admission = new Admission(connections, settings.overload().connections(), drain, strain::load);
        filter(context, "gate", new Gate(admission, problems), "/chat/*", "/feed/*", "/live", "/echo", STREAMS);
        filter(context, "forwarded", new Forwarded(new Proxies(settings.proxies())), "/*");
        filter(context, "turnstile", new Turnstile(quota, settings.bounds().handshakes(), problems), BEGINNINGS);
        filter(context, "origin", new CrossOrigin(settings.origins(), problems), GUARDED);
        filter(context, "page", new ChannelPage(), SOCKETS);
        SignIn signIn = entrance.filter(Forwarded::peer, problems::write);
        filter(context, "signIn", signIn, "/chat/*", "/feed/*", "/live", "/api/*", "/metrics");
        filter(context, "doorkeeper", new Doorkeeper(standing, problems), "/chat/*", "/feed/*", "/live", "/api/*");
        filter(context, "handshake", new Handshake(connections, SignIn::identity), SOCKETS);
        Limits limits = settings.bounds().limits();
        filter(context, "throttle", new Throttle(quota, limits.frame(), problems), "/api/*");
        Bodies bodies = new Bodies(limits.frame(), settings.bounds().unfinished(), threads.timer());
        servlet(
                context,
                "channels",
                new ChannelsServlet(
                        channels,
                        readState,
                        callers,
                        json,
                        limits,
                        bodies,
                        streams,
                        new Events(connections, problems),
                        problems,
                        threads.answers()),
                "/api/*");
        servlet(
                context,
                "jobs",
                new JobsServlet(jobs, callers, json, limits, bodies, problems, threads.answers()),
                "/api/jobs/*");
        servlet(
                context,
                "rooms",
                new RoomsServlet(rooms, callers, json, limits, bodies, problems, threads.answers()),
                "/api/rooms/*");
        servlet(context, "uploads", uploadsServlet, "/api/uploads/*");
        servlet(
                context,
                "moderation",
                new ModerationServlet(moderation, json, bodies, problems, threads.answers()),
                "/api/moderation/*");
        servlet(
                context,
                "client",
                new ClientServlet(
                        json,
                        problems,
                        callers,
                        entrance.takesGuests(),
                        settings.auth().login()),
                "/api/client");
        servlet(
                context,
                "node",
                new NodeServlet(connections.node(), NODES, nodes::ask, problems, threads.answers()),
                "/api/node/*",
                "/api/nodes/*");
        servlet(context, "health", new HealthServlet(readiness), "/health/*");
        if (settings.metrics() != Settings.Metrics.OFF) {
            boolean open = settings.metrics() == Settings.Metrics.OPEN;
            servlet(context, "metrics", new MetricsServlet(registry::scrape, NODES, open, problems), "/metrics");
        }
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

    /** Lets balancers notice, then tells every client to come back, some at a time. Returns when they are gone. */
    private void leave() {
        drain.begin(readiness.isWatched());
        drain.await();
        streams.close(GOODBYE);
    }

    /** The same for a node that balancers cannot reach any longer. */
    void sayGoodbye() {
        drain.begin(false);
        drain.await();
        streams.close(GOODBYE);
        uploadsServlet.close();
        connections.close(GOODBYE);
    }

    @Override
    public void close() {
        if (termination != null) {
            termination.close();
        }
        sayGoodbye();
        sources.close();
        entrance.close();
        broker.close();
        threads.close();
        registry.close();
    }
}
