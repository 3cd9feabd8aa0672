package io.parley.standalone.doctor.machine;

import io.parley.config.BadSettings;
import io.parley.config.Settings;
import io.parley.config.Source;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings, read as a node reads them.
 *
 * @param settings where there are mistakes: the usual ones
 * @param mistake what a node would say and not start; empty: there is none
 * @param unknown names that look like settings and are none
 * @param connections how many a node is to hold
 */
public record Given(Settings settings, String mistake, Set<String> unknown, int connections) {
    private static final String VARIABLE = "PARLEY_";

    /** Of our files for systemd and Tomcat: where the options of Java lie. */
    private static final Set<String> NOT_OF_A_NODE = Set.of("PARLEY_JVM_OPTIONS");

    /**
     * @param properties of the system, by name
     * @param environment by name
     * @param connections how many a node is to hold; 0: what is set, or the usual
     */
    public static Given read(Map<String, String> properties, Map<String, String> environment, int connections) {
        Set<String> known = new TreeSet<>();
        Source source = new Source(
                name -> {
                    known.add(name);
                    return properties.get(name);
                },
                environment::get,
                name -> null,
                Set.of());
        Settings settings;
        String mistake = "";
        try {
            settings = Settings.read(source);
        } catch (BadSettings e) {
            mistake = e.getMessage();
            settings = Settings.read(new Source(name -> null, name -> null, name -> null, Set.of()));
        }
        return new Given(
                settings,
                mistake,
                unknown(known, properties, environment),
                connections > 0 ? connections : settings.overload().connections());
    }

    private static Set<String> unknown(
            Set<String> known, Map<String, String> properties, Map<String, String> environment) {
        Set<String> unknown = new TreeSet<>();
        properties.keySet().stream()
                .filter(name -> name.startsWith("parley.") && !known.contains(name))
                .forEach(unknown::add);
        environment.keySet().stream()
                .filter(name -> name.startsWith(VARIABLE) && !NOT_OF_A_NODE.contains(name))
                .filter(name -> !known.contains(name.toLowerCase(Locale.ROOT).replace('_', '.')))
                .forEach(unknown::add);
        return unknown;
    }
}
