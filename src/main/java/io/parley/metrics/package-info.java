/**
 * What is counted and measured, for Prometheus and for the operator's page: every meter has its name here, once. Uses
 * {@code channel}, {@code endpoint} and {@code node}, to read them; they know only {@link io.parley.channel.Meters}. Read
 * {@link io.parley.metrics.NodeMeters} first; {@code src/site/markdown/metrics.md} tells what each is for.
 */
package io.parley.metrics;
