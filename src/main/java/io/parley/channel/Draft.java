package io.parley.channel;

/**
 * A message that is not published yet.
 *
 * @param messageId makes retrying safe, 1 to 128 characters; {@code null}: the broker makes one up
 * @param key what the message is the newest state of, 1 to 256 characters; may be {@code null}
 * @param body compact JSON text
 * @param ifSeq publish only if the newest message of {@code key} has this number (0: there is none); {@code null}: always
 */
public record Draft(Author from, String messageId, String key, String body, Long ifSeq) {
    public static final int MAX_MESSAGE_ID = 128;
    public static final int MAX_KEY = 256;

    /** @throws Refused {@code bad-request} for a field outside its bounds */
    public Draft {
        require(body != null, "A message needs a body.");
        require(messageId == null || fits(messageId, MAX_MESSAGE_ID), "A messageId is 1 to 128 characters.");
        require(key == null || fits(key, MAX_KEY), "A key is 1 to 256 characters.");
        require(ifSeq == null || key != null, "ifSeq needs a key.");
        require(ifSeq == null || ifSeq >= 0, "ifSeq is a message's number, or 0.");
    }

    /** Whether it says that its key is no more. */
    public boolean deletes() {
        return key != null && body.equals("null");
    }

    private static boolean fits(String text, int max) {
        return !text.isEmpty() && text.length() <= max;
    }

    private static void require(boolean rule, String message) {
        if (!rule) {
            throw new Refused(Refusal.BAD_REQUEST, message);
        }
    }
}
