package io.parley.standalone.doctor.way;

import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * What is to be looked at, and how long.
 *
 * @param trust whose certificates are believed
 * @param key the API key, {@code null} without one
 * @param timeout for each answer
 * @param idle how long a silent connection must live; zero: that is not looked at
 */
public record Plan(Target target, SSLContext trust, String key, Duration timeout, Duration idle, Clock clock) {}
