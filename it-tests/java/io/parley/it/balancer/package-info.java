/** Parley behind real balancers, which run on the files of server-config. Read {@link io.parley.it.balancer.Balancer} first. */
package io.parley.it.balancer;
