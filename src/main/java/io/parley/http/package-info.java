/**
 * The HTTP side: the same channels and messages, for {@code curl}, scripts and back ends. Uses {@code protocol},
 * {@code identity}, {@code net} and {@code channel}. Read {@link io.parley.http.ChannelsServlet} first; the rules are in
 * {@code src/site/markdown/http-api.md}.
 */
package io.parley.http;
