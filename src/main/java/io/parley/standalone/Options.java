package io.parley.standalone;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the command line says.
 *
 * @param ask what to do instead of serving, or {@link Ask#NOTHING}
 * @param host the address to listen at; {@code null}: all of this machine
 * @param port 0 takes a free one
 * @param contextPath as the Servlet specification has it: empty for the root
 */
record Options(Ask ask, String host, int port, String contextPath) {

    enum Ask {
        NOTHING,
        HELP,
        VERSION
    }

    static final String HELP = """
            Usage: java [-Dparley.…=…] -jar parley.war [serve] [option]...
                   java -jar parley.war doctor|load --help

            Serves Parley by itself. SIGTERM lets all clients go without haste, Ctrl-C at once; repeated, either ends it.

              --port N        the port (8080); 0 takes a free one
              --host ADDRESS  listen at this address alone (all of this machine)
              --context PATH  serve below this path (/)
              --help          this
              --version       which Parley this is

            Settings are system properties (-Dparley.api.key=…) or environment variables (PARLEY_API_KEY=…).
            Messages are kept in the folder parley-data, here, unless parley.data or parley.redis.url is set.""";

    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern CONTEXT_PATH = Pattern.compile("/|(/[\\w.~-]+)+/?");

    static Options parse(String... args) throws WrongUse {
        Ask ask = Ask.NOTHING;
        String host = null;
        int port = 8080;
        String contextPath = "";
        Deque<String> left = new ArrayDeque<>(List.of(args));
        while (!left.isEmpty()) {
            String option = left.pop();
            int equals = option.indexOf('=');
            if (option.startsWith("--") && equals > 0) {
                left.push(option.substring(equals + 1));
                option = option.substring(0, equals);
            }
            switch (option) {
                case "--help" -> ask = Ask.HELP;
                case "--version" -> ask = Ask.VERSION;
                case "--port" -> port = port(value(option, left));
                case "--host" -> host = value(option, left);
                case "--context" -> contextPath = contextPath(value(option, left));
                default -> throw new WrongUse("There is no option '" + option + "'.");
            }
        }
        return new Options(ask, host, port, contextPath);
    }

    private static String value(String option, Deque<String> left) throws WrongUse {
        if (left.isEmpty() || left.peek().isBlank()) {
            throw new WrongUse(option + " needs a value.");
        }
        return left.pop();
    }

    private static int port(String value) throws WrongUse {
        if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= HIGHEST_PORT) {
            return Integer.parseInt(value);
        }
        throw new WrongUse("--port is 0 to " + HIGHEST_PORT + ", not '" + value + "'.");
    }

    private static String contextPath(String value) throws WrongUse {
        if (CONTEXT_PATH.matcher(value).matches()) {
            return value.replaceFirst("/$", "");
        }
        throw new WrongUse("--context is a path such as /parley, not '" + value + "'.");
    }
}
