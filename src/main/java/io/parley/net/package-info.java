/**
 * Addresses, what proxies say of whom they speak for, and origins of pages. Uses nothing of Parley's. Read {@link io.parley.net.Proxies} first.
 */
package io.parley.net;
