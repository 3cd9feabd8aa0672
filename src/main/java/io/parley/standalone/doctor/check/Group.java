package io.parley.standalone.doctor.check;

/** What the findings are about. */
public enum Group {
    MACHINE("this machine"),
    REDIS("Redis"),
    WAY("the way to Parley");

    private final String title;

    Group(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
