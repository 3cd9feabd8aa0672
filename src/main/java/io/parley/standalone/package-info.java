/**
 * Parley by itself, without a container around it: the server that {@code java -jar parley.war} is, and beside it the tools for
 * operators. It lies in {@code WEB-INF/server}, where only {@code io.parley.boot} looks, and is the only package that may use the
 * libraries that lie there. It uses nothing of ours: the application is a WAR to it. Read {@link io.parley.standalone.Serve}
 * first.
 */
package io.parley.standalone;
