/**
 * {@code java -jar parley.war doctor}: finds what is wrong with a machine, its Redis, and the proxies before it. Read
 * {@link io.parley.standalone.doctor.Examination} first.
 */
package io.parley.standalone.doctor;
