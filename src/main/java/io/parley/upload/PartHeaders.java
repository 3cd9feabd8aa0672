package io.parley.upload;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the headers of a part say of it.
 *
 * @param name of the field; {@code null}: not told
 * @param fileName as it was sent; {@code null}: it is no file
 * @param type of its content; {@code null}: not told
 */
record PartHeaders(String name, String fileName, String type) {
    private static final Pattern DISPOSITION =
            Pattern.compile("(?im)^content-disposition:[ \\t]*form-data[ \\t]*(;.*?)?[ \\t]*\\r?$");
    private static final Pattern TYPE = Pattern.compile("(?im)^content-type:[ \\t]*(\\S.*?)[ \\t]*\\r?$");
    private static final Pattern PARAMETER =
            Pattern.compile(";[ \\t]*([\\w*-]+)[ \\t]*=[ \\t]*(?:\"((?:\\\\[\\\\\"]|[^\"])*)\"|([^;\"\\r\\n]*))");

    /** @throws io.parley.channel.Refused {@code bad-request} */
    static PartHeaders parse(String text) {
        Matcher disposition = DISPOSITION.matcher(text);
        if (!disposition.find()) {
            throw FormData.bad("Each part of a form has a Content-Disposition of form-data.");
        }
        String name = null;
        String fileName = null;
        Matcher parameter = PARAMETER.matcher(disposition.group(1) == null ? "" : disposition.group(1));
        while (parameter.find()) {
            String value = parameter.group(2) != null
                    ? unquoted(parameter.group(2))
                    : parameter.group(3).strip();
            switch (parameter.group(1).toLowerCase(Locale.ROOT)) {
                case "name" -> name = value;
                case "filename" -> fileName = fileName == null ? value : fileName;
                // Not of this type's standard, but of older clients that name files outside of ASCII.
                case "filename*" -> fileName = extended(value);
                default -> {}
            }
        }
        Matcher type = TYPE.matcher(text);
        return new PartHeaders(name, fileName, type.find() ? type.group(1) : null);
    }

    /** Browsers write three characters in percents (the HTML standard, §4.10.21.8), curl some behind a backslash. */
    private static String unquoted(String text) {
        return text.replaceAll("\\\\([\\\\\"])", "$1")
                .replace("%22", "\"")
                .replace("%0D", "\r")
                .replace("%0A", "\n");
    }

    /** RFC 8187. */
    private static String extended(String text) {
        String[] pieces = text.split("'", 3);
        if (pieces.length == 3 && pieces[0].equalsIgnoreCase("utf-8")) {
            try {
                return URLDecoder.decode(pieces[2].replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                // Said below.
            }
        }
        throw FormData.bad("This filename* is not one of RFC 8187 in UTF-8.");
    }
}
