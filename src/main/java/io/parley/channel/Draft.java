package io.parley.channel;

import java.util.List;

/**
 * A message that is not published yet, or a change of one.
 *
 * @param messageId makes retrying safe, 1 to 128 characters; {@code null}: the broker makes one up
 * @param key what the message is the newest state of, 1 to 256 characters; may be {@code null}
 * @param body compact JSON text
 * @param ifSeq publish only if the newest message of {@code key} has this number (0: there is none); {@code null}: always
 * @param relation to another entry; {@code null}: none
 * @param epoch publish a change only in this life of the log; {@code null} where it is none
 * @param mentions the ids of those whom the message is for
 */
public record Draft(
        Author from,
        String messageId,
        String key,
        String body,
        Long ifSeq,
        Relation relation,
        String epoch,
        List<String> mentions) {
    public static final int MAX_MESSAGE_ID = 128;
    public static final int MAX_KEY = 256;

    /** @throws Refused {@code bad-request} for a field outside its bounds */
    public Draft {
        require(body != null, "A message needs a body.");
        require(messageId == null || fits(messageId, MAX_MESSAGE_ID), "A messageId is 1 to 128 characters.");
        require(key == null || fits(key, MAX_KEY), "A key is 1 to 256 characters.");
        require(ifSeq == null || key != null, "ifSeq needs a key.");
        require(ifSeq == null || ifSeq >= 0, "ifSeq is a message's number, or 0.");
        require(relation == null || key == null, "What has a key is no reply.");
        require(relation == null || relation.target() > 0, "A message's number is 1 or more.");
        mentions = List.copyOf(mentions);
    }

    /** One that is for nobody in particular. */
    public Draft(Author from, String messageId, String key, String body, Long ifSeq, Relation relation, String epoch) {
        this(from, messageId, key, body, ifSeq, relation, epoch, List.of());
    }

    /** One that stands to no other either. */
    public Draft(Author from, String messageId, String key, String body, Long ifSeq) {
        this(from, messageId, key, body, ifSeq, null, null);
    }

    /**
     * A change of a message.
     *
     * @param body of an edit; {@code null} of others
     */
    public static Draft change(Author from, String messageId, Relation.Change change, String body) {
        return new Draft(from, messageId, null, body == null ? "null" : body, null, change, null);
    }

    /** The same, for one life of the log. */
    Draft in(String life) {
        return new Draft(from, messageId, key, body, ifSeq, relation, life, mentions);
    }

    /** The same, for some people in particular. */
    public Draft mentioning(List<String> users) {
        return new Draft(from, messageId, key, body, ifSeq, relation, epoch, users);
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
