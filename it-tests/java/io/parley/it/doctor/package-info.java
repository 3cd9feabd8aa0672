/**
 * The doctor of the WAR, as a process of its own, and faults that are planted for it. Read
 * {@link io.parley.it.doctor.DoctorIT} first.
 */
package io.parley.it.doctor;
