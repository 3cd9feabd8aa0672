package io.parley.upload;

import java.text.Normalizer;

/** What a file is called for others: what a sender says, without what could harm whoever sees or saves it. */
final class FileName {
    static final int LONGEST = 200;

    /** For what has no name that can be shown. */
    private static final String UNNAMED = "file";

    private FileName() {}

    /** The last name of a path, without characters that are not seen or that turn others around, and not too long; its ending is kept. */
    static String of(String sent) {
        String last = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
        String shown = Normalizer.normalize(last, Normalizer.Form.NFC)
                .replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]", "")
                .strip();
        String name = shown.length() <= LONGEST ? shown : shortened(shown);
        return name.replace(".", "").isBlank() ? UNNAMED : name;
    }

    private static String shortened(String name) {
        int dot = name.lastIndexOf('.');
        String ending = dot < 0 || name.length() - dot > 20 ? "" : name.substring(dot);
        int end = LONGEST - ending.length();
        return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end) + ending;
    }
}
