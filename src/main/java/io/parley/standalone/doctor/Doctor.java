package io.parley.standalone.doctor;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Group;
import io.parley.standalone.doctor.check.Topic;
import io.parley.standalone.doctor.machine.Given;
import io.parley.standalone.doctor.machine.Machine;
import io.parley.standalone.doctor.machine.MachineChecks;
import io.parley.standalone.doctor.redis.Redis;
import io.parley.standalone.doctor.redis.RedisChecks;
import io.parley.standalone.doctor.way.Plan;
import io.parley.standalone.doctor.way.Trust;
import io.parley.standalone.doctor.way.Way;
import io.parley.standalone.doctor.way.WayChecks;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** {@code java -jar parley.war doctor}. */
public final class Doctor {
    private static final int WRONG_USE = 64;
    private static final Logger ROOT_LOG = Logger.getLogger("");

    private final PrintStream out;
    private final PrintStream progress;
    private final boolean terminal;
    private final Clock clock;
    private final Map<String, String> properties;
    private final Map<String, String> environment;

    /** @param terminal whether people read what is written as it comes */
    Doctor(
            PrintStream out,
            PrintStream progress,
            boolean terminal,
            Clock clock,
            Map<String, String> properties,
            Map<String, String> environment) {
        this.out = out;
        this.progress = progress;
        this.terminal = terminal;
        this.clock = clock;
        this.properties = properties;
        this.environment = environment;
    }

    public static void main(String[] args) throws InterruptedException {
        // What a library says of a Redis that is away stands in the report, without its stack trace.
        ROOT_LOG.setLevel(Level.OFF);
        Map<String, String> properties = System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> System.getProperty(name, "")));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = new Doctor(out, err, isTerminal(), Clock.systemUTC(), properties, System.getenv()).run(args);
        System.exit(code);
    }

    /** Java tells of both streams together only, and from 22 on says yes to everything. */
    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).startsWith("/dev/pts")
                    && Files.readSymbolicLink(Path.of("/proc/self/fd/1")).startsWith("/dev/pts");
        } catch (IOException e) {
            return false;
        }
    }

    /** @return what the process ends with */
    int run(String... args) throws InterruptedException {
        try {
            Options options = Options.parse(args);
            if (options.help) {
                out.print(Options.USAGE);
                return 0;
            }
            if (options.list) {
                list();
                return 0;
            }
            Report report = examine(options);
            boolean color = options.color && terminal && !environment.containsKey("NO_COLOR");
            out.print(options.json ? JsonReport.of(report) + "\n" : TextReport.of(report, color));
            return report.exitCode();
        } catch (WrongUse e) {
            progress.println(e.getMessage() + " Use: java -jar parley.war doctor --help");
            return WRONG_USE;
        }
    }

    private void list() {
        for (Group group : Group.values()) {
            out.println(group.title());
            for (Topic topic : Topic.values()) {
                if (topic.group() == group) {
                    out.printf("  %-18s %s%n", topic.id(), topic.title());
                }
            }
        }
    }

    private Report examine(Options options) throws WrongUse, InterruptedException {
        Instant start = clock.instant();
        Machine machine = new Machine(Path.of("/"), options.process);
        Given given = given(options, machine);
        List<Check> checks = new ArrayList<>(MachineChecks.of(machine, given));
        try (Redis redis = new Redis(given.settings().redis());
                Way way = way(options, given)) {
            checks.addAll(RedisChecks.of(redis, clock));
            if (way != null) {
                checks.addAll(WayChecks.of(way));
            }
            Discretion discretion = new Discretion(given.settings(), options.key);
            List<Finding> findings =
                    new Examination(checks, options.topics, new Progress(progress, terminal), discretion).carryOut();
            String target = options.target == null ? "" : options.target.toString();
            return new Report(target, start, Duration.between(start, clock.instant()), findings);
        }
    }

    private Given given(Options options, Machine machine) throws WrongUse {
        Map<String, String> all = new TreeMap<>(properties);
        Map<String, String> variables = environment;
        if (!machine.isSelf()) {
            all = machine.properties();
            variables = machine.environment();
            if (variables.isEmpty()) {
                throw new WrongUse("Process " + options.process + " cannot be looked at by this user, or is none.");
            }
        }
        if (options.redis != null) {
            all.put("parley.redis.url", options.redis);
        }
        return Given.read(all, variables, options.connections);
    }

    private Way way(Options options, Given given) throws WrongUse {
        if (options.target == null) {
            return null;
        }
        try {
            String key = options.key == null ? given.settings().apiKey() : options.key;
            return new Way(
                    new Plan(options.target, Trust.usual(options.ca), key, options.timeout, options.idle, clock));
        } catch (IOException e) {
            throw new WrongUse("--ca: " + e.getMessage());
        }
    }
}
