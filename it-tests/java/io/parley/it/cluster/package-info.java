/**
 * Several nodes of the real WAR over a real Redis, behind HAProxy, under load, while parts of it die. Begin with
 * {@link NodeLossIT}. {@link Cluster} starts the parts, a {@link Crowd} listens, a {@link Press} publishes, and
 * {@link BrokerLog} says what everybody must have heard.
 */
package io.parley.it.cluster;
