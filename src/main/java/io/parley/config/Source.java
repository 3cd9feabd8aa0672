package io.parley.config;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Where settings come from: system properties, then the environment, then the servlet context's parameters. */
public record Source(
        UnaryOperator<String> properties,
        UnaryOperator<String> environment,
        UnaryOperator<String> parameters,
        Set<String> given) {

    /** @param parameters gives the servlet context's parameter of a name, or {@code null} */
    public static Source of(UnaryOperator<String> parameters) {
        Set<String> given = new TreeSet<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("parley.")) {
                given.add(name);
            }
        }
        return new Source(System::getProperty, System::getenv, parameters, given);
    }

    /** The value of {@code parley.x.y}, or {@code null}. */
    String value(String name) {
        String value = properties.apply(name);
        if (value == null) {
            value = environment.apply(name.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
        return value == null ? parameters.apply(name) : value;
    }
}
