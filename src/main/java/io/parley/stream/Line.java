package io.parley.stream;

/**
 * One line without its end.
 *
 * @param number counted from 1, empty ones too: the same stream sent again has the same numbers
 * @param bytes {@code null}: there were more than a line may have, and they are gone
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares lines.
public record Line(long number, byte[] bytes) {

    int length() {
        return bytes == null ? 0 : bytes.length;
    }
}
