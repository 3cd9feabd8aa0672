package io.parley.standalone.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** {@code java -jar parley.war load}: puts a load on a deployment, and verifies it. */
public final class Load {

    /** So long whoever pressed Ctrl-C waits for the report. */
    private static final long FAREWELL_SECONDS = 15;

    private static final AtomicReference<Load> CURRENT = new AtomicReference<>();

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final AtomicReference<Run> running = new AtomicReference<>();
    private final CountDownLatch reported = new CountDownLatch(1);

    /**
     * @param out gets the report
     * @param err gets the progress, and what is wrong with the command line
     */
    Load(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    public static void main(String[] args) {
        Load load = new Load(System.out, System.err, System.getenv());
        CURRENT.set(load);
        Outcome outcome = Outcome.FAILED;
        try {
            outcome = load.run(List.of(args));
        } finally {
            System.out.flush();
            load.reported.countDown();
        }
        System.exit(outcome.exitCode());
    }

    /** What {@code io.parley.boot} calls at Ctrl-C: a run goes on to its report at once. Returns when that is written. */
    public static void stop() {
        Load load = CURRENT.get();
        if (load == null) {
            return;
        }
        Run run = load.running.get();
        if (run != null) {
            run.stop();
        }
        try {
            if (!load.reported.await(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                load.err.println("The report is not ready yet; it ends without.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Outcome run(List<String> args) {
        try {
            Arguments arguments = new Arguments(args);
            if (arguments.has(Option.HELP)) {
                out.print(Option.help());
                return Outcome.FINE;
            }
            Options options = Options.parse(arguments, environment, Machine.processors());
            Machine.require(options);
            Run run = new Run(options, err);
            running.set(run);
            return report(run.run());
        } catch (WrongUse wrong) {
            err.println(wrong.getMessage());
            err.println("All options: load --help");
            return Outcome.WRONG_USE;
        } catch (IOException e) {
            err.println("The report could not be written: " + e.getMessage());
            return Outcome.FAILED;
        }
    }

    private Outcome report(Result result) throws IOException {
        out.print(result.options().json() ? JsonReport.of(result) : TextReport.of(result));
        if (result.options().chart() != null && result.measured() != null) {
            Files.writeString(result.options().chart(), Chart.of(result), StandardCharsets.UTF_8);
        }
        return result.outcome();
    }
}
