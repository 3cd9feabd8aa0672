/**
 * What {@code java -jar parley.war} begins with. It lies at the root of the WAR, uses nothing but the JDK, and starts a program
 * of {@code io.parley.standalone}, which lies where containers do not look. Read {@link io.parley.boot.Main} first.
 *
 * <p>A program is a class with {@code main}. It may have a {@code public static void stop()} too: that is called when the process
 * is told to end, and while it runs the program's files are still there.
 */
package io.parley.boot;
