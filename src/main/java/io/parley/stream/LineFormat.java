package io.parley.stream;

import io.parley.channel.Author;
import io.parley.channel.Draft;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.ClientFrame;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import io.parley.protocol.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a line is. */
public enum LineFormat {
    /** A message, as one is posted: {@code {"body":…}}. */
    NDJSON {
        @Override
        ClientFrame.Content content(String text, int depth) {
            return JsonCodec.content(text, depth);
        }
    },
    /** A body, a string. */
    TEXT {
        @Override
        ClientFrame.Content content(String text, int depth) {
            return ClientFrame.Content.of(JsonText.quoted(text));
        }
    };

    abstract ClientFrame.Content content(String text, int depth);

    /**
     * The message that a line is.
     *
     * @param key what the lines' ids begin with, unless they have their own; {@code null}: nothing
     * @throws Refused {@code bad-request}, {@code too-large}
     */
    public Draft draft(Line line, Author publisher, String key, Limits limits) {
        if (line.bytes() == null) {
            throw new Refused(Refusal.TOO_LARGE, "A line is at most " + limits.frame() + " bytes.");
        }
        ClientFrame.Content content = content(text(line.bytes()), limits.depth());
        boolean named = key != null && content.messageId() == null;
        return (named ? content.with(key + '-' + line.number(), null) : content).by(publisher);
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refused(Refusal.BAD_REQUEST, "The line is not UTF-8.");
        }
    }
}
