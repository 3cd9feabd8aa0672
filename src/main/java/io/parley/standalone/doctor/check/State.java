package io.parley.standalone.doctor.check;

/** How bad it is, from good to bad; what was not examined is neither. */
public enum State {
    OK,
    SKIPPED,
    WARN,
    FAIL
}
