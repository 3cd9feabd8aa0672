/** What {@code server-config} hands out is loaded by the programs that it is for. Balancers and Redis have tests of their own. */
package io.parley.it.config;
